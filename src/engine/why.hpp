#pragma once
// What is to be said of one person and one task: where he comes from or goes to, by which rules, and what he waits for.
// Reads the directory of an upstream task for his record; writes nothing.

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "model/change.hpp"

namespace rosterd::engine {

struct Why {
    std::string object_id;  // public id in the hub; empty: he is not there
    std::string name;
    std::string key;         // in the task's directory; empty: none yet
    bool in = false;         // the task is about him
    std::string why;         // so, or why not
    std::string matched_by;  // by what he is, or would be, known to the task
    struct Field {
        std::string target, expression;
        std::string source;   // what stands in the record, where the expression is a name
        std::string value;    // what the rule gives; empty: nothing, or cleared
        std::string current;  // upstream: what the hub has
        std::string note;     // why the value is left alone
    };
    std::vector<Field> fields;
    std::string problem;  // why the mapping cannot be applied to him
    struct Held {
        std::int64_t operation = 0;
        Action action = Action::none;
        std::string reason;
    };
    std::vector<Held> held;
    std::vector<std::string> waiting_for;
};

// `name`: a public id, a key, any identifier. Error(not_found) when neither the hub nor the task knows anybody of it.
Async<Why> explain(Services& services, TaskPointer task, Precedences precedences, boost::asio::any_io_executor executor,
                   std::string name);

}  // namespace rosterd::engine
