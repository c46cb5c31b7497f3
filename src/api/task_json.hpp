#pragma once
// A task as both faces of the API show it: reference 7.1, and beyond it on our own paths.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/backend.hpp"
#include "api/json.hpp"
#include "model/access_key.hpp"
#include "model/job.hpp"
#include "model/retry.hpp"
#include "model/task.hpp"
#include "schedule/hook_desk.hpp"

namespace rosterd::api {

// A task with what the store knows of it.
struct TaskState {
    TaskPointer task;
    std::string created_at, updated_at;
    std::string organization_code;  // empty: not bound yet
    std::optional<Job> last_job;
    bool paused = false;
    std::optional<TaskTrouble> quarantine;     // nullopt: not in it
    std::optional<schedule::HookStatus> hook;  // nullopt: nobody calls
    std::int64_t linked = 0;                   // departments and people; only asked for while a job runs
    std::string why_not_loaded;                // empty: it is in force
    std::vector<config::Problem> problems;     // of its file; in force all the same: in its last good form
};

// In order of `tasks`; the last jobs as they are at this moment.
Async<std::vector<TaskState>> load_task_states(const Backend& backend, std::vector<TaskPointer> tasks);

// `path`: whether the caller may see where providers call; it is a secret.
Json hook_json(const schedule::HookStatus& hook, bool path);

Json sync_task_json(const TaskState& state, Absent absent);
Json own_task_json(const TaskState& state, Role caller);

// A problem of the configuration, as our own paths show it.
Json problem_json(const config::Problem& problem);

}  // namespace rosterd::api
