#include "ctl/object_names.hpp"

#include "ctl/lists.hpp"
#include "ctl/members.hpp"

namespace rosterd::ctl {
namespace {

// Each person is a request of its own; beyond that many, ids have to do.
constexpr std::size_t most_people = 2000;

}  // namespace

void ObjectNames::load_departments() {
    departments_loaded_ = true;
    const auto ignore = [](const Json&) {};
    for_each_item(daemon_, {"departments"}, {}, everything, ignore, [&](const Json& department) {
        const std::string path = text_of(department, "path");
        departments_[text_of(department, "departmentId")] = path.empty() ? text_of(department, "name") : path;
    });
    if (!job_) return;
    const Query created{{"action", "createDepartment"}};
    for_each_item(
        daemon_, {"jobs", std::to_string(*job_), "changes"}, created, everything, ignore,
        [&](const Json& change) { departments_.emplace(text_of(change, "objectId"), text_of(change, "objectName")); });
}

std::string ObjectNames::department(const std::string& id) {
    if (!departments_loaded_) load_departments();
    const auto found = departments_.find(id);
    return found == departments_.end() ? id : found->second;
}

std::string ObjectNames::person(const std::string& id) {
    const auto known = people_.find(id);
    if (known != people_.end()) return known->second;
    if (id.empty() || people_.size() >= most_people) return id;
    std::string name;
    try {
        name = text_of(daemon_.get({"people", id}), "name");
    } catch (const DaemonUnreachable&) {
        throw;
    } catch (const Error& error) {
        // A person that the job is to create, or a reference that only the directory knows.
        if (error.kind() != ErrorKind::not_found && error.kind() != ErrorKind::invalid) throw;
    }
    if (name.empty()) name = id;
    people_[id] = name;
    return name;
}

std::string ObjectNames::readable(const std::string& key, const Json& value) {
    if (value.is_null()) return "(none)";
    const std::string text = shown(value);
    if (text.empty()) return "(empty)";
    if (key == "parentDepartmentId") return department(text);
    if (key == "manager") return person(text);
    if (key != "departments" && key != "leaders") return text;
    const Json ids = value.is_array() ? value : Json::parse(text, nullptr, false);
    if (!ids.is_array()) return text;
    std::string names;
    for (const Json& id : ids) {
        if (!names.empty()) names += ", ";
        names += key == "leaders" ? person(shown(id)) : department(shown(id));
    }
    return names.empty() ? "(none)" : names;
}

}  // namespace rosterd::ctl
