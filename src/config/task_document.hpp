#pragma once
// A task that is kept in the store: the same keys and rules as a task file, as JSON. Keys that nobody knows are
// ignored,
// ${...} stands for itself.

#include <string>
#include <vector>

#include "config/config.hpp"

namespace rosterd::config {

struct DocumentTask {
    Task task;  // without file; to be used only when there is no problem
    std::vector<Problem> problems;
};

// `json`: an object with the keys of a task file. Any thread.
DocumentTask read_task_document(std::string json, const ConnectorTypes& types, const FieldTable& people,
                                const FieldTable& departments);

}  // namespace rosterd::config
