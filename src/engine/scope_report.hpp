#pragma once
// Who a downstream task sends out, who not, and why: for people to look at.

#include <functional>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "model/task.hpp"
#include "rosterd/record.hpp"

namespace rosterd::engine {

struct ScopeEntry {
    Kind kind = Kind::person;
    std::string object_id;  // public id in the hub
    std::string name;       // of a department its path
    bool in = false;
    std::string why;
    std::string key;  // in the target; empty: nothing was made there yet

    // Of one who is in: what each rule of the mapping gives for him.
    struct Value {
        std::string attribute, expression, text;  // text: as in model/value_text.hpp; empty: cleared or left alone
    };
    std::vector<Value> values;
    std::string problem;  // why the mapping cannot be applied to him; empty: it can
};

// Departments, then people, in the hub's order. Returns the names of the scope that mean nothing in the hub. Throws
// Error(invalid) for an upstream task. `values`: with those of the mapping.
std::vector<std::string> report_scope(store::Session& session, const Services& services, const Task& task, bool values,
                                      const std::function<void(ScopeEntry)>& visit);

// The same of one person.
ScopeEntry report_scope(store::Session& session, const Services& services, const Task& task, std::int64_t person);

}  // namespace rosterd::engine
