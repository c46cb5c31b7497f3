#pragma once
// Keeps the hub's feed short: what every follower has seen goes, and what is too old, whoever has not seen it.

#include <chrono>
#include <vector>

#include "engine/job_runner.hpp"
#include "model/task.hpp"

namespace rosterd::schedule {

// `tasks`: those in force. A task whose entries went because of their age goes through the whole hub in its next run.
Async<void> tidy_feed(engine::Services& services, std::vector<TaskPointer> tasks, std::chrono::hours age);

}  // namespace rosterd::schedule
