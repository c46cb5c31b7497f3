#pragma once
// The tasks that were made over the API: what the store brings along at start.

#include <string>
#include <vector>

#include "config/config.hpp"
#include "store/sealer.hpp"
#include "store/store.hpp"

namespace rosterd::app {

struct StoredTasks {
    std::vector<TaskPointer> tasks;
    std::vector<RefusedTask> refused;       // those that cannot be used
    std::vector<config::Problem> problems;  // of them
};
StoredTasks load_stored_tasks(store::Store& store, const store::Sealer& sealer, const ConnectorTypes& types,
                              const FieldTable& people, const FieldTable& departments);

// A task of a file with the id of one in the store gives way: the links and jobs of that id belong to the other. It is
// not loaded and becomes a problem.
void give_way(config::Main& main, const StoredTasks& stored);

}  // namespace rosterd::app
