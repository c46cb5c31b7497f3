#pragma once
// Tasks that are kept in the store: made, changed and taken out over the API. Those of files are read-only here.

#include <cstdint>

#include "api/backend.hpp"
#include "api/task_request.hpp"

namespace rosterd::api {

// Each returns when the task is stored and in force. What breaks a rule is Refused: 422 with every problem, or with the
// file of a task that comes from one; 409 when another task already runs the same source the other way.
Async<TaskPointer> create_task(const Backend& backend, TaskRequest request);
Async<TaskPointer> update_task(const Backend& backend, std::int64_t id, TaskRequest request);

// Its links, jobs and people stay, as when a task file is taken away; its id is never given again.
Async<void> delete_task(const Backend& backend, std::int64_t id);

}  // namespace rosterd::api
