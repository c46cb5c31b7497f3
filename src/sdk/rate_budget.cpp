#include "rosterd/rate_budget.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>

#include "waiters.hpp"

namespace rosterd {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

// A window and the calls that lie in it, oldest first.
struct Window {
    RateWindow rule;
    std::deque<Steady::time_point> made;

    // When one more is allowed; in the past: now. The reserve is for those whom somebody waits for.
    Steady::time_point free_at(bool interactive) const {
        const std::size_t reserve = interactive ? 0 : rule.calls / 10;
        const std::size_t usable = std::max<std::size_t>(1, rule.calls - reserve);
        if (made.size() < usable) return Steady::time_point::min();
        return made[made.size() - usable] + rule.length;
    }

    void count(Steady::time_point now) {
        made.push_back(now);
        while (made.size() > rule.calls) made.pop_front();
    }
};

}  // namespace

struct RateBudget::State : std::enable_shared_from_this<State> {
    std::vector<Window> windows;
    Steady::time_point paused_until = Steady::time_point::min();
    std::map<std::int64_t, Waiters> interactive, background;  // by task
    std::int64_t last = 0;                                    // the task that had its turn
    std::optional<asio::steady_timer> timer;
    Steady::time_point due = Steady::time_point::max();  // of the timer

    Steady::time_point free_at(bool for_interactive) const {
        Steady::time_point at = paused_until;
        for (const Window& window : windows) at = std::max(at, window.free_at(for_interactive));
        return at;
    }

    // The one behind the last, round and round.
    Waiters* next_of(std::map<std::int64_t, Waiters>& tasks, std::int64_t& task) const {
        std::erase_if(tasks, [](const auto& entry) { return entry.second.empty(); });
        if (tasks.empty()) return nullptr;
        auto turn = tasks.upper_bound(last);
        if (turn == tasks.end()) turn = tasks.begin();
        task = turn->first;
        return &turn->second;
    }

    void count(Steady::time_point now, std::int64_t task) {
        for (Window& window : windows) window.count(now);
        last = task;
    }

    // Lets in who may, and comes again when the next may.
    void pump() {
        while (true) {
            std::int64_t task = 0;
            Waiters* turn = next_of(interactive, task);
            const bool urgent = turn != nullptr;
            if (!turn) turn = next_of(background, task);
            if (!turn) return;
            const auto now = Steady::now();
            const auto at = free_at(urgent);
            if (at > now) {
                wait_until(at);
                return;
            }
            count(now, task);
            turn->wake_one();
        }
    }

    void wait_until(Steady::time_point at) {
        if (due <= at) return;  // it looks again then
        due = at;
        timer->expires_at(at);
        timer->async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
            const std::shared_ptr<State> state = weak.lock();
            if (!state || error) return;
            state->due = Steady::time_point::max();
            state->pump();
        });
    }
};

RateBudget::RateBudget(std::vector<RateWindow> windows) : state_(std::make_shared<State>()) {
    for (RateWindow rule : windows) {
        rule.calls = std::max<std::uint32_t>(rule.calls, 1);
        state_->windows.push_back({rule, {}});
    }
}

RateBudget::~RateBudget() = default;

Async<void> RateBudget::take(RateTaker taker) {
    const std::shared_ptr<State> state = state_;
    const auto now = Steady::now();
    const bool nobody_waits =
        taker.interactive ? state->interactive.empty() : state->interactive.empty() && state->background.empty();
    if (nobody_waits && state->free_at(taker.interactive) <= now) {
        state->count(now, taker.task);
        co_return;
    }
    if (!state->timer) {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        state->timer.emplace(executor);
    }
    Waiters& line = (taker.interactive ? state->interactive : state->background)[taker.task];
    // The timer is set before the line has one more: it is looked at when the timer fires.
    state->wait_until(std::max(now, state->free_at(taker.interactive)));
    co_await line.wait();
}

void RateBudget::pause(milliseconds time) {
    state_->paused_until = std::max(state_->paused_until, Steady::now() + time);
}

void RateBudget::learn(std::uint32_t calls) {
    if (calls == 0) return;
    if (state_->windows.empty()) return;
    state_->windows.front().rule.calls = calls;
}

milliseconds RateBudget::time_for(std::uint64_t calls) const noexcept {
    milliseconds longest{0};
    for (const Window& window : state_->windows) {
        if (calls == 0) continue;
        const std::uint64_t whole = (calls - 1) / window.rule.calls;
        longest = std::max(longest, window.rule.length * static_cast<std::int64_t>(whole));
    }
    return longest;
}

RateBudgets::RateBudgets() = default;
RateBudgets::~RateBudgets() = default;

std::shared_ptr<RateBudget> RateBudgets::get(std::string_view provider, const Secret& credential,
                                             std::string_view group, const std::vector<RateWindow>& windows) {
    std::array<unsigned char, 32> digest{};
    const std::string& text = credential.reveal();
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    std::string name = std::string(provider) + '\n' + std::string(group) + '\n';
    name.append(digest.begin(), digest.end());
    std::erase_if(budgets_, [](const auto& entry) { return entry.second.expired(); });
    std::weak_ptr<RateBudget>& known = budgets_[name];
    std::shared_ptr<RateBudget> budget = known.lock();
    if (!budget) {
        budget = std::make_shared<RateBudget>(windows);
        known = budget;
    }
    return budget;
}

}  // namespace rosterd
