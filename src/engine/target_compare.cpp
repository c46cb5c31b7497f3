#include "engine/target_compare.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/value_text.hpp"

namespace rosterd::engine {

namespace {

constexpr const char* changed = "changed in the hub";

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

struct Drafts {
    Change fields, cleared, identifiers;
    std::string read_only;

    void add(const std::string& name, const Value& wanted, const Value& there, const TargetRules& rules) {
        FieldChange field{name, to_change_text(there), to_change_text(wanted)};
        Change& to = contains(rules.matching_keys, name) ? identifiers : wanted.is_null() ? cleared : fields;
        to.fields.push_back(std::move(field));
    }
};

void compare_departments(const Wanted& wanted, const Present& present, const TargetRules& rules,
                         std::vector<Change>& changes) {
    std::vector<std::string> shall = wanted.departments;
    if (!rules.traits.several_departments && shall.size() > 1) shall.resize(1);
    std::vector<std::string> left = shall, right = present.departments;
    std::ranges::sort(left);
    std::ranges::sort(right);
    if (left == right) return;
    Change change =
        target_change(wanted, Action::change_departments, present.record.key, "stands elsewhere in the hub");
    change.fields.push_back({"departments", id_list_text(present.departments), id_list_text(shall)});
    changes.push_back(std::move(change));
}

}  // namespace

Change target_change(const Wanted& wanted, Action action, std::string key, std::string reason) {
    Change change;
    change.kind = wanted.record.kind;
    change.action = action;
    change.object_id = wanted.record.key;
    change.key = std::move(key);
    change.object_name = wanted.record.label;
    change.reason = std::move(reason);
    change.fingerprint = wanted.fingerprint;
    return change;
}

std::vector<Change> compare_with_target(const Wanted& wanted, const Present& present, const TargetRules& rules) {
    const Kind kind = wanted.record.kind;
    const std::string& key = present.record.key;
    std::vector<Change> changes;
    // Who may not get in is left as he is otherwise: there is nothing to keep up to date.
    if (kind == Kind::person && wanted.record.enabled == false) {
        if (present.record.enabled == false) return changes;
        Change change = target_change(wanted, Action::disable_person, key, "is not active in the hub");
        change.fields.push_back({"enabled", "true", "false"});
        changes.push_back(std::move(change));
        for (Change& each : changes) each.locator = present.record.locator;
        return changes;
    }
    const Action update = kind == Kind::person ? Action::update_person : Action::update_department;
    Drafts drafts{target_change(wanted, update, key, changed),
                  target_change(wanted, Action::clear_fields, key, changed),
                  target_change(wanted, kind == Kind::person ? Action::change_identifier : update, key, changed),
                  {}};
    for (const auto& [name, value] : wanted.attributes) {
        const Value* there = present.record.attributes.find(name);
        const Value nothing;
        if (rules.target.same_value(kind, name, value, there == nullptr ? nothing : *there)) continue;
        if (contains(rules.traits.read_only_attributes, name)) {
            drafts.read_only += (drafts.read_only.empty() ? "" : ", ") + name;
            continue;
        }
        drafts.add(name, value, there == nullptr ? nothing : *there, rules);
    }
    if (kind == Kind::person && wanted.record.enabled == true && present.record.enabled == false)
        drafts.fields.fields.push_back({"enabled", "false", "true"});
    if (wanted.manager && present.manager && *wanted.manager != *present.manager)
        drafts.fields.fields.push_back({"manager", present.manager->empty() ? std::nullopt : present.manager,
                                        wanted.manager->empty() ? std::nullopt : wanted.manager});
    if (!drafts.read_only.empty()) drafts.fields.reason += "; left alone, cannot be changed there: " + drafts.read_only;
    for (Change* draft : {&drafts.fields, &drafts.cleared, &drafts.identifiers})
        if (!draft->fields.empty()) changes.push_back(std::move(*draft));
    if (kind == Kind::person) {
        compare_departments(wanted, present, rules, changes);
    } else if (rules.traits.nested_departments && wanted.departments != present.departments) {
        Change move = target_change(wanted, Action::move_department, key, "stands elsewhere in the hub");
        const auto first = [](const std::vector<std::string>& ids) {
            return ids.empty() ? std::optional<std::string>() : std::optional(ids.front());
        };
        move.fields.push_back({"parentDepartmentId", first(present.departments), first(wanted.departments)});
        changes.push_back(std::move(move));
    }
    for (Change& change : changes) change.locator = present.record.locator;
    return changes;
}

Change create_in_target(const Wanted& wanted, std::string reason) {
    const bool person = wanted.record.kind == Kind::person;
    Change change =
        target_change(wanted, person ? Action::create_person : Action::create_department, {}, std::move(reason));
    for (const auto& [name, value] : wanted.attributes)
        if (!value.is_null()) change.fields.push_back({name, std::nullopt, to_change_text(value)});
    if (person)
        change.fields.push_back({"departments", std::nullopt, id_list_text(wanted.departments)});
    else if (!wanted.departments.empty())
        change.fields.push_back({"parentDepartmentId", std::nullopt, wanted.departments.front()});
    if (wanted.manager && !wanted.manager->empty()) change.fields.push_back({"manager", std::nullopt, *wanted.manager});
    return change;
}

std::string id_list_text(const std::vector<std::string>& ids) {
    return nlohmann::json(ids).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> id_list_from_text(const std::optional<std::string>& text) {
    std::vector<std::string> ids;
    if (!text || text->empty()) return ids;
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (!json.is_array()) return ids;
    for (const auto& id : json)
        if (id.is_string()) ids.push_back(id.get<std::string>());
    return ids;
}

}  // namespace rosterd::engine
