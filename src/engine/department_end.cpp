// The part of the department pass that comes after the people: leaders and removals.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/department_pass.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {

std::string list_text(const std::vector<std::string>& texts) {
    return nlohmann::json(texts).dump();
}

// `key`: of the record that is missing; empty when the record is there but stands for something else.
Change removal(const Department& department, std::string key, std::string reason) {
    Change change;
    change.kind = Kind::department;
    change.action = Action::delete_department;
    change.object_id = department.department_id;
    change.key = std::move(key);
    const std::string* name = find_value(department.values, department_field::name);
    change.object_name = name ? *name : std::string();
    change.reason = std::move(reason);
    change.fingerprint = missing_fingerprint;
    return change;
}

std::size_t depth(const DepartmentsNow& now, const Department& department) {
    std::size_t steps = 0;
    for (const Department* at = &department; at->parent != 0 && steps <= now.by_row.size(); ++steps)
        at = &now.by_row.at(at->parent);
    return steps;
}

}  // namespace

void DepartmentPass::plan_leaders(store::Session& session, References& references) {
    const DepartmentsNow& now = run_.departments;
    const store::People people(session);
    for (const DepartmentNode& node : tree_.nodes) {
        if (!node.record.leaders || node.stand_in || !node.problem.empty()) continue;
        const std::string& id = run_.department_ids.at(node.record.key);
        std::vector<std::string> before, after;
        if (const auto row = now.row_of.find(id); row != now.row_of.end())
            for (const std::int64_t person : now.by_row.at(row->second).leaders)
                before.push_back(people.user_id_of(person));
        bool resolved = true;
        for (const std::string& locator : *node.record.leaders) {
            std::string person = references.person_at(session, locator);
            const bool there = !person.empty();
            resolved = resolved && there;
            // In a first run everybody is still to come: the hub finds them while it applies.
            if (there)
                after.push_back(std::move(person));
            else if (run_.linked_people == 0)
                after.push_back(locator);
        }
        // Somebody who is not there takes nobody's place: who leads now stays until every reference has resolved.
        if (!resolved)
            for (const std::string& leader : before)
                if (std::find(after.begin(), after.end(), leader) == after.end()) after.push_back(leader);
        std::vector<std::string> had = before, wanted = after;
        std::sort(had.begin(), had.end());
        std::sort(wanted.begin(), wanted.end());
        if (had == wanted) continue;
        Change change;
        change.kind = Kind::department;
        change.action = Action::set_leaders;
        change.object_id = id;
        change.key = node.record.key;
        const std::string* name = find_value(node.values, department_field::name);
        change.object_name = name ? *name : node.record.label;
        change.locator = node.record.locator;
        change.fingerprint = missing_fingerprint + 1;  // any: departments are compared field by field
        change.reason = "leaders changed in the directory";
        change.fields.push_back({"leaders", before.empty() ? std::nullopt : std::optional(list_text(before)),
                                 after.empty() ? std::nullopt : std::optional(list_text(after))});
        run_.department_results[node.record.key].actions |= bit(Action::set_leaders);
        std::string hashed;
        for (const std::string& leader : *node.record.leaders) hashed += leader + '\n';
        run_.sink.add({std::move(change)}, hashed);
    }
}

void DepartmentPass::plan_missing(store::Session& session, const WholeRead& proof) {
    const bool named = proof.named_keys() != nullptr;
    const DepartmentsNow& now = run_.departments;
    KindCounts& counts = run_.job.counts.departments;
    std::map<std::int64_t, std::string> leaving;  // row -> why
    std::set<std::string, std::less<>> standing;  // public ids that records of this read stand for
    for (const auto& [key, id] : run_.department_ids) standing.insert(id);
    for (const auto& [key, link] : now.links) {
        const Department& department = now.by_row.at(link.object);
        const bool delivered = tree_.by_key.contains(key);
        if (standing.contains(department.department_id)) continue;
        const int absences = link.absences + 1;
        if (!delivered) ++counts.missing;
        if (link.object == now.organization.root_department ||
            store::Links(session).linked_elsewhere(Kind::department, link.object, run_.task.id)) {
            run_.unlinked.push_back(link.id);
            if (!delivered) ++counts.kept;
        } else if (run_.task.removal.departments == RemovalAction::keep) {
            if (!delivered) ++counts.kept;
        } else if (delivered) {
            leaving.emplace(link.object, "its record stands for the organisation now");
            ++counts.missing;
        } else if (!named && absences < run_.task.removal.after_absences) {
            run_.absent[absences].push_back(link.id);
            ++counts.waiting;
        } else {
            leaving.emplace(link.object, named ? "the directory told that it was deleted"
                                               : "absent from " + std::to_string(absences) + " complete reads");
        }
    }
    // One that keeps a department below it stays; so do those above it.
    bool again = true;
    while (again) {
        again = false;
        for (const auto& [row, department] : now.by_row) {
            if (leaving.contains(row)) continue;
            std::int64_t parent = department.parent;
            if (const auto key = now.key_of.find(row); key != now.key_of.end())
                if (const auto node = tree_.by_key.find(key->second); node != tree_.by_key.end()) {
                    const auto planned = now.row_of.find(usable_parent(tree_.nodes[node->second]));
                    parent = planned == now.row_of.end() ? 0 : planned->second;
                }
            if (leaving.erase(parent) == 0) continue;
            ++counts.kept;
            again = true;
        }
    }
    std::vector<std::pair<std::size_t, std::int64_t>> order;
    for (const auto& [row, why] : leaving) order.emplace_back(depth(now, now.by_row.at(row)), row);
    std::sort(order.rbegin(), order.rend());
    for (const auto& [level, row] : order)
        run_.sink.add(
            {removal(now.by_row.at(row), tree_.by_key.contains(now.key_of.at(row)) ? std::string() : now.key_of.at(row),
                     leaving.at(row))});
}

}  // namespace rosterd::engine
