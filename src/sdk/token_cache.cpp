#include "rosterd/token_cache.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "rosterd/error.hpp"
#include "waiters.hpp"

namespace rosterd {
namespace {

using Steady = std::chrono::steady_clock;

}  // namespace

struct TokenCache::State {
    Fetch fetch;
    std::chrono::seconds early;
    std::optional<Secret> token;
    Steady::time_point renew_at = Steady::time_point::max(), ends_at = Steady::time_point::max();
    bool fetching = false;
    std::uint64_t fetches = 0;   // that ended, one way or the other
    std::exception_ptr failure;  // of the last fetch; null: it went well, or was cancelled
    Waiters waiting;

    void keep(Token fetched) {
        const auto now = Steady::now();
        token = std::move(fetched.text);
        renew_at = ends_at = Steady::time_point::max();
        if (fetched.lifetime.count() <= 0) return;
        ends_at = now + fetched.lifetime;
        renew_at = ends_at - std::min<Steady::duration>(early, Steady::duration(fetched.lifetime) / 2);
    }
};

namespace {

// Whatever happens to the coroutine that fetches, the others go on.
template <class State>
class Flight {
public:
    explicit Flight(State& state) : state_(state) { state_.fetching = true; }
    ~Flight() {
        state_.fetching = false;
        ++state_.fetches;
        state_.waiting.wake_all();
    }
    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;

private:
    State& state_;
};

}  // namespace

TokenCache::TokenCache(Fetch fetch, std::chrono::seconds early) : state_(std::make_shared<State>()) {
    state_->fetch = std::move(fetch);
    state_->early = early;
}

TokenCache::~TokenCache() = default;

Async<Secret> TokenCache::get() {
    const std::shared_ptr<State> state = state_;
    while (true) {
        const auto now = Steady::now();
        const bool holds = state->token && now < state->ends_at;
        // While somebody renews, the others go on with what still holds.
        if (holds && (now < state->renew_at || state->fetching)) co_return *state->token;
        if (state->fetching) {
            const std::uint64_t before = state->fetches;
            co_await state->waiting.wait();
            if (state->fetches != before && state->failure) std::rethrow_exception(state->failure);
            continue;
        }
        const Flight<State> flight(*state);
        state->failure = nullptr;
        std::exception_ptr failure;
        try {
            Token fetched = co_await state->fetch();
            state->keep(std::move(fetched));
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::cancelled) throw;
            failure = std::current_exception();
        }
        if (failure && !(holds && state->token)) {
            state->failure = failure;
            std::rethrow_exception(failure);
        }
        co_return *state->token;
    }
}

void TokenCache::expired(const Secret& token) {
    if (state_->token && state_->token->reveal() == token.reveal()) state_->token.reset();
}

}  // namespace rosterd
