#include "api/object_names.hpp"

#include <algorithm>
#include <set>

#include "api/department_paths.hpp"
#include "api/json.hpp"
#include "store/changes.hpp"
#include "store/people.hpp"

namespace rosterd::api {

namespace {

// More departments than that in one plan keep their ids.
constexpr std::int64_t most_created = 20'000;

struct Wanted {
    std::set<std::string> departments, people;

    void add(const FieldChange& field, const std::string& text) {
        if (field.key == "departments") {
            for (std::string& id : listed_ids(text)) departments.insert(std::move(id));
        } else if (field.key == "leaders") {
            for (std::string& id : listed_ids(text)) people.insert(std::move(id));
        } else if (field.key == "manager") {
            people.insert(text);
        } else if (field.key == "parentDepartmentId") {
            departments.insert(text);
        }
    }
};

const std::string& name_of(const Person& person) {
    static const std::string none;
    const std::string* name = find_value(person.values, person_field::name);
    return name ? *name : none;
}

}  // namespace

std::vector<std::string> listed_ids(const std::string& text) {
    std::vector<std::string> ids;
    const Json list = Json::parse(text, nullptr, false);
    if (!list.is_array()) return ids;
    for (const Json& id : list) {
        if (id.is_string()) ids.push_back(id.get<std::string>());
    }
    return ids;
}

bool is_public_id(std::string_view text) noexcept {
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    const auto fits = [](char wanted, char found) {
        const bool hex = (found >= '0' && found <= '9') || (found >= 'a' && found <= 'f');
        return wanted == 'x' ? hex : found == wanted;
    };
    return std::equal(form.begin(), form.end(), text.begin(), text.end(), fits);
}

ObjectNames ObjectNames::load(store::Session& session, std::span<const Change> changes) {
    Wanted wanted;
    for (const Change& change : changes) {
        for (const FieldChange& field : change.fields) {
            if (field.before) wanted.add(field, *field.before);
            if (field.after) wanted.add(field, *field.after);
        }
    }
    ObjectNames names;
    if (!wanted.departments.empty()) {
        const DepartmentPaths hub = DepartmentPaths::load(session);
        for (const std::string& id : wanted.departments) {
            if (const Department* department = hub.find(id))
                names.add_department(id, DepartmentPaths::name(*department));
        }
    }
    if (names.departments_.size() < wanted.departments.size()) {
        store::ChangeFilter created;
        created.actions = {Action::create_department};
        created.unchanged = false;
        created.unfinished = true;
        for (Change& change : store::Changes(session).list(changes.front().job, created, 0, most_created).list)
            names.departments_.emplace(std::move(change.object_id), std::move(change.object_name));
    }
    store::PersonFilter filter;
    std::ranges::copy_if(wanted.people, std::back_inserter(filter.user_ids), is_public_id);
    if (!filter.user_ids.empty()) {
        const auto limit = static_cast<std::int64_t>(filter.user_ids.size());
        for (const Person& person : store::People(session).list(filter, 0, limit).list)
            names.add_person(person.user_id, name_of(person));
    }
    return names;
}

const std::string* ObjectNames::department(const std::string& id) const noexcept {
    const auto found = departments_.find(id);
    return found == departments_.end() ? nullptr : &found->second;
}

const std::string* ObjectNames::person(const std::string& id) const noexcept {
    const auto found = people_.find(id);
    return found == people_.end() ? nullptr : &found->second;
}

}  // namespace rosterd::api
