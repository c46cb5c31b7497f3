#pragma once
// Waits for a job and shows how far it is.

#include <cstdint>

#include "ctl/context.hpp"

namespace rosterd::ctl {

// The finished job. Ctrl-C leaves it running, says so and throws Error(cancelled).
Json follow_job(Context& context, std::int64_t job);

}  // namespace rosterd::ctl
