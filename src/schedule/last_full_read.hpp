#pragma once
// How long the last complete read of a task is good for.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "rosterd/clock.hpp"
#include "store/schedules.hpp"

namespace rosterd::schedule {

// Until everything has to be read again, as `limit` after the last time; never zero. nullopt: it has to be now, since
// it is over, there was none by these settings, or the clock was set back behind it.
inline std::optional<std::chrono::milliseconds> good_for(const store::ReadMemory& memory, const std::string& digest,
                                                         Instant now, std::chrono::milliseconds limit) {
    constexpr std::chrono::minutes believable_future{10};
    const auto full = parse_instant(memory.full_at);
    if (!full || memory.digest != digest || *full > now + believable_future) return std::nullopt;
    const std::chrono::milliseconds left = limit - (now - *full);
    if (left <= std::chrono::milliseconds(0)) return std::nullopt;
    return std::min(left, limit);
}

}  // namespace rosterd::schedule
