#include "model/retry.hpp"

#include <algorithm>
#include <array>

namespace rosterd {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<minutes, 5> record_waits{minutes(1), minutes(5), minutes(30), hours(2), hours(6)};
constexpr int daily_record_tries = 14;
constexpr std::array<minutes, 4> task_waits{minutes(15), hours(1), hours(6), hours(24)};

}  // namespace

std::optional<Instant> next_record_try(int attempts, Instant now) {
    const auto failed = static_cast<std::size_t>(std::max(attempts, 1));
    if (failed <= record_waits.size()) return now + record_waits.at(failed - 1);
    if (failed <= record_waits.size() + daily_record_tries) return now + hours(24);
    return std::nullopt;
}

Instant next_task_try(int attempts, Instant now) {
    const auto failed = static_cast<std::size_t>(std::max(attempts, 1));
    return now + task_waits.at(std::min(failed, task_waits.size()) - 1);
}

}  // namespace rosterd
