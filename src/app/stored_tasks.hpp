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
    std::vector<config::Problem> problems;  // of tasks that cannot be used, and are left out
};
StoredTasks load_stored_tasks(store::Store& store, const store::Sealer& sealer, const ConnectorTypes& types,
                              const FieldTable& people, const FieldTable& departments);

// A sentence for each task of a file that has the id of one in the store.
std::vector<std::string> taken_ids(const std::vector<TaskPointer>& of_files, const std::vector<TaskPointer>& stored);

}  // namespace rosterd::app
