#include "api/access/replays.hpp"

#include <cstring>

namespace rosterd::api {

namespace {

std::int64_t minute_of(Instant instant) {
    return std::chrono::floor<std::chrono::minutes>(instant).time_since_epoch().count();
}

}  // namespace

bool Replays::accept(std::string_view digest, Instant date, Instant now) {
    // A minute is forgotten once not even its last instant is inside the window.
    while (!accepted_.empty() && accepted_.begin()->first < minute_of(now - window_))
        accepted_.erase(accepted_.begin());
    std::uint64_t number = 0;
    std::memcpy(&number, digest.data(), std::min(sizeof number, digest.size()));
    return accepted_[minute_of(date)].insert(number).second;
}

std::size_t Replays::size() const noexcept {
    std::size_t total = 0;
    for (const auto& [minute, digests] : accepted_) total += digests.size();
    return total;
}

}  // namespace rosterd::api
