#pragma once
// Plans the departments of a read against the hub's. Runs in a worker with a snapshot of the store.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/department_tree.hpp"
#include "engine/missing_pass.hpp"
#include "engine/references.hpp"
#include "engine/run.hpp"

namespace rosterd::engine {

// Loads organisation, departments and links of the task into run.departments. An organisation that is not there yet is
// made by the job runner beforehand.
void load_departments(store::Session& session, Run& run);

class DepartmentPass {
public:
    explicit DepartmentPass(Run& run) : run_(run) {}

    // Creations, moves and field updates, parents first. Fills run.department_ids.
    void plan(std::vector<Record> records);

    // The same for a delta: departments that are neither among the records nor named as gone are as they are.
    void plan_delta(std::vector<Record> records, const std::vector<std::string>& removed);

    // Leaders, once the people are planned: those of the hub by their id, those to come by the directory's reference.
    void plan_leaders(store::Session& session, References& references);

    // Removal of linked departments that a complete read did not have, deepest first. After the people's.
    void plan_missing(store::Session& session, const WholeRead& proof);

private:
    void index_candidates();
    void forget();
    void plan_node(const DepartmentNode& node);
    void plan_new(const DepartmentNode& node, const std::string& parent_id);
    void plan_present(const DepartmentNode& node, const Department& department, const Link* link,
                      const std::string& parent_id);
    const Department* match(const DepartmentNode& node, const std::string& parent_id);
    const std::string& usable_parent(const DepartmentNode& node) const;
    void add(const DepartmentNode& node, std::vector<Change> changes);

    Run& run_;
    DepartmentTree tree_;
    std::set<std::string, std::less<>> untouched_;  // keys that a delta does not speak of
    std::map<std::string, std::vector<std::int64_t>, std::less<>> by_code_;
    std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> by_place_;  // parent's public id, name
    std::set<std::int64_t> matched_;
};

}  // namespace rosterd::engine
