#pragma once
// What the passes of a downstream run share beside Run. Lives as long as the run; used by one thread at a time.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "engine/outbound_subjects.hpp"
#include "engine/run.hpp"
#include "engine/scope.hpp"
#include "engine/target_compare.hpp"
#include "engine/target_reader.hpp"
#include "hub/hub_values.hpp"
#include "mapping/attribute_mapping.hpp"

namespace rosterd::engine {

struct Outbound {
    Run& run;
    Target& target;
    TargetTraits traits;
    TargetReader reader;
    mapping::AttributeMapping departments, people;
    std::unique_ptr<hub::HubDepartments> hub;  // as the run began
    std::unique_ptr<Scope> scope;
    bool compare_all = false;  // the target's real state, also of what has not changed in the hub

    // Departments by public id and by the target's key: those that are there. Those to be made are in `coming`.
    std::map<std::string, std::string, std::less<>> department_keys, department_ids;
    std::set<std::string, std::less<>> coming;
    std::set<std::int64_t> remade;            // rows of people who get another account than they are linked to
    std::set<std::string, std::less<>> lost;  // people's keys that lead nowhere: compared by the next run
    std::map<std::pair<Kind, std::int64_t>, std::string> doubtful;  // rows that may have been made already -> why
    std::set<std::int64_t> waiting_departments;                     // rows whose leaders have no accounts yet

    std::optional<OutboundSubjects> only{};  // a restricted run; nullopt: everybody

    bool is_about(std::int64_t person_link) const { return !only || only->links.contains(person_link); }
    bool is_about(const std::string& department_key) const {
        return !only || only->department_keys.contains(department_key);
    }
    TargetRules rules() const { return {target, traits, run.task.matching_keys}; }
    void know_department(const std::string& id, const std::string& key) {
        department_keys[id] = key;
        department_ids[key] = id;
    }
    // The public id of a department of the target; its key where the hub has none for it.
    const std::string& department_at(const std::string& key) const {
        const auto at = department_ids.find(key);
        return at == department_ids.end() ? key : at->second;
    }
};

// The row id as the key of a LinkIndex: downstream it is the hub's object that is looked up.
std::string row_key(std::int64_t row);

// What an object of the hub failed of, as an entry of the log. `key`: in the target, empty: none yet.
Change target_failure(const Record& record, std::string key, std::string why);

}  // namespace rosterd::engine
