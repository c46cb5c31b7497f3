#pragma once
// One file of tasks.d.

#include <optional>

#include "config/config_file.hpp"
#include "model/connector_types.hpp"
#include "model/fields.hpp"
#include "model/task.hpp"

namespace rosterd::config {

struct ReadTask {
    Task task;                       // to be used only when the file has no problem
    std::optional<std::int64_t> id;  // known even when the rest is wrong
    Position id_position;
};

// What is wrong is added to the file's problems.
ReadTask read_task(ConfigFile& file, const ConnectorTypes& types, const FieldTable& people,
                   const FieldTable& departments);

}  // namespace rosterd::config
