#pragma once
// How many requests a key may still make: as many a second as allowed, and as many at once. Loop thread.

#include <algorithm>
#include <chrono>

#include "rosterd/clock.hpp"

namespace rosterd::api {

class RequestRate {
public:
    explicit RequestRate(int per_second) : per_second_(per_second), left_(per_second) {}

    // false: one too many. A clock that was set back gives nothing.
    bool take(Instant now) {
        const std::chrono::duration<double> passed = std::max(now - last_, std::chrono::milliseconds(0));
        left_ = std::min(left_ + passed.count() * per_second_, static_cast<double>(per_second_));
        last_ = now;
        if (left_ < 1) return false;
        left_ -= 1;
        return true;
    }

private:
    double per_second_, left_;
    Instant last_{};
};

}  // namespace rosterd::api
