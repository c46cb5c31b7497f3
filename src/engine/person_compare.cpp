#include "engine/person_compare.hpp"

#include <algorithm>

#include "engine/run.hpp"

namespace rosterd::engine {

namespace {

using Manager = DesiredPerson::Manager;

// Public ids need no escapes.
std::string list_text(const std::vector<std::string>& ids) {
    std::string text = "[";
    for (const std::string& id : ids) {
        if (text.size() > 1) text += ',';
        text += '"' + id + '"';
    }
    return text + ']';
}

// Departments of others stay; a main department of theirs stays the main one.
std::vector<std::string> wanted_departments(const DesiredPerson& desired, const CurrentPerson& current) {
    std::vector<std::string> wanted = desired.departments;
    for (std::size_t at = 0; at < current.departments.size(); ++at) {
        if (!current.foreign[at] || std::find(wanted.begin(), wanted.end(), current.departments[at]) != wanted.end())
            continue;
        wanted.insert(at == 0 ? wanted.begin() : wanted.end(), current.departments[at]);
    }
    return wanted;
}

// The order behind the main one means nothing.
bool same_departments(std::vector<std::string> left, std::vector<std::string> right) {
    if (left.size() != right.size()) return false;
    if (left.empty()) return true;
    std::sort(left.begin() + 1, left.end());
    std::sort(right.begin() + 1, right.end());
    return left == right;
}

}  // namespace

Change person_change(const DesiredPerson& desired, Action action, std::string user_id, std::string reason) {
    Change change;
    change.kind = Kind::person;
    change.action = action;
    change.object_id = std::move(user_id);
    change.key = desired.record.key;
    const std::string* name = find_value(desired.values, person_field::name);
    change.object_name = name != nullptr && !name->empty() ? *name : desired.record.label;
    change.reason = std::move(reason);
    change.fingerprint = desired.fingerprint;
    change.locator = desired.record.locator;
    change.manager = desired.record.manager;
    return change;
}

Change create_person(const DesiredPerson& desired, std::string user_id, const CompareRules& rules) {
    Change change = person_change(desired, Action::create_person, std::move(user_id), "new in the directory");
    change.fields.reserve(desired.values.size() + 2);
    for (const auto& [field, text] : desired.values)
        if (!text.empty()) change.fields.push_back({rules.fields[field].key, std::nullopt, text});
    change.fields.push_back({"departments", std::nullopt, list_text(desired.departments)});
    if (desired.manager == Manager::known || desired.manager == Manager::unresolved)
        change.fields.push_back({"manager", std::nullopt, desired.manager_id});
    return change;
}

std::vector<Change> compare_person(const DesiredPerson& desired, const CurrentPerson& current,
                                   const CompareRules& rules) {
    const Person& person = current.person;
    const auto change_of = [&](Action action) {
        Change change = person_change(desired, action, person.user_id, "changed in the directory");
        if (const std::string* name = find_value(person.values, person_field::name);
            change.object_name.empty() && name != nullptr)
            change.object_name = *name;
        return change;
    };
    Change update = change_of(Action::update_person), clear = change_of(Action::clear_fields),
           identify = change_of(Action::change_identifier), move = change_of(Action::change_departments);

    for (const auto& [field, text] : desired.values) {
        if (!may_write(person.provenance, field, rules.task, rules.precedences)) continue;
        if (field == person_field::status) {
            if (text != to_string(person.status))
                update.fields.push_back({"status", std::string(to_string(person.status)), text});
            continue;
        }
        const std::string* now = find_value(person.values, field);
        const bool has = now != nullptr && !now->empty();
        if ((has ? *now : std::string()) == text) continue;
        Change& part = rules.fields[field].identifier && has ? identify : text.empty() ? clear : update;
        part.fields.push_back({rules.fields[field].key, has ? std::optional(*now) : std::nullopt,
                               text.empty() ? std::nullopt : std::optional(text)});
    }

    // Somebody whom this task disabled is in the directory again.
    if (!is_active(person.status) && find_value(desired.values, person_field::status) == nullptr &&
        may_write(person.provenance, person_field::status, rules.task, rules.precedences)) {
        update.fields.push_back(
            {"status", std::string(to_string(person.status)), std::string(to_string(PersonStatus::Activated))});
        update.reason = "back in the directory";
    }

    const std::optional<std::string> manager_now =
        current.manager_id.empty() ? std::nullopt : std::optional(current.manager_id);
    if (desired.manager == Manager::none && manager_now)
        update.fields.push_back({"manager", manager_now, std::nullopt});
    // One who is not there yet takes nobody's place: the link waits for him, the manager of now stays.
    if (desired.manager == Manager::known && manager_now != desired.manager_id)
        update.fields.push_back({"manager", manager_now, desired.manager_id});

    const std::vector<std::string> wanted = wanted_departments(desired, current);
    if (!same_departments(wanted, current.departments))
        move.fields.push_back(
            {"departments", current.departments.empty() ? std::nullopt : std::optional(list_text(current.departments)),
             list_text(wanted)});

    std::vector<Change> changes;
    for (Change* change : {&update, &clear, &identify, &move})
        if (!change->fields.empty()) changes.push_back(std::move(*change));
    return changes;
}

}  // namespace rosterd::engine
