#pragma once
// fieldMapping, departmentFieldMapping and matchingKeys of a task file.

#include "config/section.hpp"
#include "model/connector_types.hpp"
#include "model/fields.hpp"
#include "model/task.hpp"

namespace rosterd::config {

// task.lookup_tables and task.flow are set already. `type` is null when the task's connector is unknown: then there are
// no defaults.
void read_mapping(Section& top, const ConnectorType* type, const FieldTable& people, const FieldTable& departments,
                  Task& task);

}  // namespace rosterd::config
