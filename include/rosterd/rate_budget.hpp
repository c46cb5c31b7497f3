#pragma once
// How many calls a provider allows: one budget for each credential and endpoint group, shared by all tasks of the
// daemon that use the credential. Loop thread.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rosterd/async.hpp"
#include "rosterd/secret.hpp"

namespace rosterd {

// At most `calls` in any span of that length.
struct RateWindow {
    std::chrono::milliseconds length{1000};
    std::uint32_t calls = 1;
};

// Who asks: turns go round between different ones.
struct RateTaker {
    std::int64_t task = 0;
    bool interactive = false;  // somebody waits: goes first, and may use what is kept in reserve (a tenth)
};

class RateBudget {
public:
    explicit RateBudget(std::vector<RateWindow> windows);  // none: as fast as it goes
    ~RateBudget();
    RateBudget(const RateBudget&) = delete;
    RateBudget& operator=(const RateBudget&) = delete;

    // Waits until a call may be made, and counts it. Throws Error(cancelled).
    Async<void> take(RateTaker taker);

    // The provider has the last word: no call for that long (Retry-After, its reset header, a code in the body).
    void pause(std::chrono::milliseconds time);
    // Its own figure for the first window ("X-RateLimit-Limit: 50"): in force from now on.
    void learn(std::uint32_t calls);

    // How long that many calls take at the limit, when nobody else asks and starting with a full budget.
    std::chrono::milliseconds time_for(std::uint64_t calls) const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

// All budgets of the daemon. Credentials are kept as digests only.
class RateBudgets {
public:
    RateBudgets();
    ~RateBudgets();

    // The same budget for the same provider, credential and group; the windows are those of the first who asked.
    std::shared_ptr<RateBudget> get(std::string_view provider, const Secret& credential, std::string_view group,
                                    const std::vector<RateWindow>& windows);

private:
    std::map<std::string, std::weak_ptr<RateBudget>> budgets_;
};

}  // namespace rosterd
