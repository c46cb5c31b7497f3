#pragma once
// Waiting before a try is repeated: twice as long each time, with jitter, or as long as the directory asked for.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>

#include "rosterd/async.hpp"
#include "rosterd/error.hpp"

namespace rosterd::engine {

struct BackoffLimits {
    std::chrono::milliseconds first{500};
    std::chrono::milliseconds longest{60'000};
    int tries = 6;  // in all
};

class Backoff {
public:
    // `stop` ends a wait early.
    Backoff(boost::asio::any_io_executor executor, const BackoffLimits& limits, const bool& stop)
        : executor_(std::move(executor)), limits_(limits), stop_(stop) {}

    bool exhausted() const noexcept { return tried_ + 1 >= limits_.tries; }
    // Error(cancelled) once the job was told to stop.
    Async<void> wait(std::chrono::seconds asked_for);
    void reset() noexcept { tried_ = 0; }

private:
    boost::asio::any_io_executor executor_;
    BackoffLimits limits_;
    const bool& stop_;
    int tried_ = 0;
};

// Whether the same again may go better.
inline bool is_transient(ErrorKind kind) noexcept {
    return kind == ErrorKind::unreachable || kind == ErrorKind::throttled;
}

}  // namespace rosterd::engine
