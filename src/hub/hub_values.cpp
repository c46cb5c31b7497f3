#include "hub/hub_values.hpp"

#include <algorithm>
#include <charconv>

namespace rosterd::hub {
namespace {

std::string text_of(const FieldValues& values, FieldId field) {
    const std::string* text = find_value(values, field);
    return text == nullptr ? std::string() : *text;
}

std::vector<std::string> all_names(const FieldTable& table, std::initializer_list<const char*> more) {
    std::vector<std::string> names(more.begin(), more.end());
    for (const Field& field : table.all()) names.push_back(field.key);
    return names;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

}  // namespace

HubDepartments::HubDepartments(std::vector<Department> departments) {
    for (Department& department : departments) {
        if (department.parent == 0) root_ = department.id;
        departments_.emplace(department.id, std::move(department));
    }
    for (const auto& [row, department] : departments_) {
        std::string path;
        std::size_t steps = 0;
        for (const Department* at = &department; at != nullptr && steps <= departments_.size(); ++steps) {
            path = text_of(at->values, department_field::name) + (path.empty() ? "" : "/") + path;
            at = at->parent == 0 ? nullptr : find(at->parent);
        }
        paths_.emplace(row, std::move(path));
    }
}

const Department* HubDepartments::find(std::int64_t row) const noexcept {
    const auto at = departments_.find(row);
    return at == departments_.end() ? nullptr : &at->second;
}

const std::string& HubDepartments::path(std::int64_t row) const {
    static const std::string unknown;
    const auto at = paths_.find(row);
    return at == paths_.end() ? unknown : at->second;
}

HubValues::HubValues(const FieldTable& people, const FieldTable& departments, std::vector<std::string> person_names,
                     std::vector<std::string> department_names, bool all)
    : people_(people),
      departments_(departments),
      person_names_(sorted(all ? all_names(people, {"userId", "createdAt", "updatedAt", "departmentId",
                                                    "departmentName", "departmentPath"})
                               : std::move(person_names))),
      department_names_(sorted(all ? all_names(departments, {"departmentId", "path"}) : std::move(department_names))) {}

Record HubValues::record(const Person& person, const HubDepartments& departments) const {
    Record record;
    record.key = person.user_id;
    record.locator = std::to_string(person.id);
    record.label = text_of(person.values, person_field::name);
    record.manager = person.manager == 0 ? std::string() : std::to_string(person.manager);
    record.enabled = person.status == PersonStatus::Activated;
    const Department* main = nullptr;
    for (const Membership& membership : person.memberships) {
        const Department* department = departments.find(membership.department);
        if (department == nullptr) continue;
        if (main == nullptr) main = department;
        if (department->id != departments.root()) record.departments.push_back(department->department_id);
    }
    record.attributes.reserve(person_names_.size());
    for (const std::string& name : person_names_) {
        if (const auto field = people_.find(name); field && *field != person_field::status)
            record.attributes.set(name, Value(text_of(person.values, *field)));
        else if (name == "status")
            record.attributes.set(name, Value(to_string(person.status)));
        else if (name == "userId")
            record.attributes.set(name, Value(person.user_id));
        else if (name == "createdAt")
            record.attributes.set(name, Value(person.created_at));
        else if (name == "updatedAt")
            record.attributes.set(name, Value(person.updated_at));
        else if (name == "departmentId")
            record.attributes.set(name, Value(main == nullptr ? std::string() : main->department_id));
        else if (name == "departmentName")
            record.attributes.set(
                name, Value(main == nullptr ? std::string() : text_of(main->values, department_field::name)));
        else if (name == "departmentPath")
            record.attributes.set(name, Value(main == nullptr ? std::string() : departments.path(main->id)));
    }
    return record;
}

Record HubValues::record(const Department& department, const HubDepartments& departments) const {
    Record record;
    record.kind = Kind::department;
    record.key = department.department_id;
    record.locator = std::to_string(department.id);
    record.label = text_of(department.values, department_field::name);
    record.top = department.parent == 0;
    if (const Department* parent = departments.find(department.parent); parent != nullptr && parent->parent != 0)
        record.parent = parent->department_id;
    std::vector<std::string> leaders;
    for (const std::int64_t person : department.leaders) leaders.push_back(std::to_string(person));
    record.leaders = std::move(leaders);
    for (const std::string& name : department_names_) {
        if (const auto field = departments_.find(name))
            record.attributes.set(name, Value(text_of(department.values, *field)));
        else if (name == "departmentId")
            record.attributes.set(name, Value(department.department_id));
        else if (name == "path")
            record.attributes.set(name, Value(departments.path(department.id)));
    }
    return record;
}

std::int64_t row_of(const std::string& locator) noexcept {
    std::int64_t row = 0;
    const auto result = std::from_chars(locator.data(), locator.data() + locator.size(), row);
    return result.ec == std::errc() ? row : 0;
}

}  // namespace rosterd::hub
