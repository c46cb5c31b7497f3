#include "api/department_paths.hpp"

#include "store/departments.hpp"

namespace rosterd::api {

DepartmentPaths::DepartmentPaths(std::vector<Department> departments) : departments_(std::move(departments)) {
    for (std::size_t i = 0; i < departments_.size(); ++i) {
        by_id_.emplace(departments_[i].id, i);
        by_public_id_.emplace(departments_[i].department_id, i);
    }
}

DepartmentPaths DepartmentPaths::load(store::Session& session) {
    return DepartmentPaths(store::Departments(session).all(0));
}

const Department* DepartmentPaths::find(std::int64_t id) const noexcept {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &departments_[found->second];
}

const Department* DepartmentPaths::find(std::string_view department_id) const noexcept {
    const auto found = by_public_id_.find(department_id);
    return found == by_public_id_.end() ? nullptr : &departments_[found->second];
}

const std::string& DepartmentPaths::name(const Department& department) noexcept {
    static const std::string none;
    const std::string* name = find_value(department.values, department_field::name);
    return name ? *name : none;
}

std::string DepartmentPaths::path(const Department& department) const {
    std::vector<const std::string*> names;
    // A tree is never deeper than it has departments, whatever the store holds.
    for (const Department* at = &department; at && names.size() <= departments_.size(); at = find(at->parent))
        names.push_back(&name(*at));
    std::string path;
    for (auto each = names.rbegin(); each != names.rend(); ++each) {
        if (!path.empty()) path += '/';
        path += **each;
    }
    return path;
}

}  // namespace rosterd::api
