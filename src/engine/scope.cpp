#include "engine/scope.hpp"

#include <algorithm>

#include "rosterd/error.hpp"

namespace rosterd::engine {

namespace {

// By public id, code, or path.
std::int64_t find_department(const hub::HubDepartments& departments, const std::string& name) {
    std::int64_t found = 0;
    for (const auto& [row, department] : departments.all()) {
        if (department.department_id == name) return row;
        const std::string* code = find_value(department.values, department_field::code);
        if ((code != nullptr && *code == name) || departments.path(row) == name) found = found == 0 ? row : -1;
    }
    return found;
}

std::map<std::int64_t, ScopeDepartment> resolve(const hub::HubDepartments& departments,
                                                const std::vector<ScopeDepartment>& names,
                                                std::vector<std::string>& unknown) {
    std::map<std::int64_t, ScopeDepartment> found;
    for (const ScopeDepartment& name : names) {
        const std::int64_t row = find_department(departments, name.department);
        if (row > 0)
            found.emplace(row, name);
        else
            unknown.push_back(name.department + (row == 0 ? ": no such department" : ": several departments"));
    }
    return found;
}

}  // namespace

Scope::Scope(const ProvisioningScope& scope, const hub::HubDepartments& departments, NamedPeople named,
             std::string since)
    : scope_(scope), departments_(departments), named_(std::move(named)), since_(std::move(since)) {
    if (!scope.condition.empty()) {
        mapping::Expression::Compiled compiled = mapping::Expression::compile(scope.condition);
        if (!compiled.expression)
            throw Error(ErrorKind::invalid, "provisioningScope.condition: " + compiled.problem.message);
        condition_ = std::move(compiled.expression);
    }
    unknown_ = named_.unknown;
    const auto chosen = resolve(departments, scope.departments, unknown_);
    const auto excepted = resolve(departments, scope.except_departments, unknown_);
    std::map<std::int64_t, std::vector<std::int64_t>> children;
    for (const auto& [row, department] : departments.all()) {
        row_of_.emplace(department.department_id, row);
        if (department.parent != 0) children[department.parent].push_back(row);
    }
    const ScopeVerdict start{scope.all, scope.all ? "everyone is in scope" : "was not chosen"};
    if (departments.root() != 0) place(departments.root(), children, chosen, excepted, start);
}

void Scope::place(std::int64_t row, const std::map<std::int64_t, std::vector<std::int64_t>>& children,
                  const std::map<std::int64_t, ScopeDepartment>& chosen,
                  const std::map<std::int64_t, ScopeDepartment>& excepted, ScopeVerdict inherited) {
    Place& place = places_[row];
    place.own = inherited;
    ScopeVerdict below = std::move(inherited);
    const auto say = [&](const auto& rules, bool in, const char* what) {
        const auto rule = rules.find(row);
        if (rule == rules.end()) return;
        const ScopeVerdict verdict{in, "\"" + departments_.path(row) + "\" " + what};
        if (rule->second.own) place.own = verdict;
        if (rule->second.below) below = verdict;
    };
    say(chosen, true, "was chosen");
    say(excepted, false, "was taken out");
    place.sent = place.own;
    if (!place.sent.in && named_.chosen_departments.contains(row))
        place.sent = {true, "people who were chosen are in it"};
    const auto at = children.find(row);
    if (at == children.end()) return;
    for (const std::int64_t child : at->second) {
        this->place(child, children, chosen, excepted, below);
        if (!place.sent.in && places_.at(child).sent.in)
            place.sent = {true, "something below it is in scope; it comes without its people"};
    }
}

const ScopeVerdict& Scope::department(std::int64_t row) const {
    static const ScopeVerdict gone{false, "is not in the hub"};
    const auto at = places_.find(row);
    return at == places_.end() ? gone : at->second.sent;
}

ScopeVerdict Scope::person(const Record& record, bool linked) const {
    if (named_.excepted.contains(record.key)) return {false, "was taken out by exceptPeople"};
    if (!linked && record.enabled == false) return {false, "is not active, and no account was made before"};
    if (named_.chosen.contains(record.key)) return {true, "was chosen by people"};
    ScopeVerdict verdict;
    bool placed = false;
    for (const std::string& department : record.departments) {
        const auto row = row_of_.find(department);
        if (row == row_of_.end()) continue;
        placed = true;
        verdict = places_.at(row->second).own;
        if (verdict.in) break;
    }
    if (!placed) {
        const auto root = places_.find(departments_.root());
        if (root != places_.end()) verdict = root->second.own;
    }
    if (!verdict.in) return verdict;
    if (!scope_.include_new_users && !linked && !since_.empty()) {
        const Value* created = record.attributes.find("createdAt");
        if (created != nullptr && created->as_text() != nullptr && *created->as_text() > since_)
            return {false, "came into the hub after the task did, and includeNewUsers is false"};
    }
    if (!condition_) return verdict;
    const mapping::Evaluation evaluation = condition_->evaluate(record);
    if (!evaluation.problem.empty()) return {false, "the condition fails: " + evaluation.problem};
    const bool* holds = evaluation.value ? evaluation.value->as_boolean() : nullptr;
    if (holds == nullptr || !*holds) return {false, "the condition `" + scope_.condition + "` is not true"};
    return verdict;
}

std::vector<std::string> Scope::departments(const Record& record) const {
    const bool named = named_.chosen.contains(record.key);
    std::vector<std::string> ids;
    for (const std::string& department : record.departments) {
        const auto row = row_of_.find(department);
        if (row == row_of_.end()) continue;
        const Place& place = places_.at(row->second);
        if (place.own.in || (named && place.sent.in)) ids.push_back(department);
    }
    return ids;
}

std::vector<std::string> Scope::attributes() const {
    std::vector<std::string> names;
    if (condition_) names = condition_->attributes();
    if (!scope_.include_new_users) names.emplace_back("createdAt");
    return names;
}

}  // namespace rosterd::engine
