#pragma once
// How long finished jobs are kept, and clearing away the others (design section 15).

#include <chrono>
#include <cstdint>

#include "engine/job_runner.hpp"

namespace rosterd::schedule {

struct Keeping {
    std::int64_t jobs = 1000;  // per task
    std::chrono::hours age{24 * 180};
};

// Takes away what the task has beyond that. A store that does not do it now is asked again later.
Async<void> clear_away_jobs(engine::Services& services, Keeping keeping, std::int64_t task);

}  // namespace rosterd::schedule
