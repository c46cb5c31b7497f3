#include "engine/background.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>

namespace rosterd::engine {

namespace asio = boost::asio;

struct Background::State {
    explicit State(const asio::any_io_executor& executor) : done(executor) {}
    asio::steady_timer done;  // never expires: cancelling it is the signal
    bool running = false;
    std::exception_ptr failure;
};

Background::Background(asio::any_io_executor executor) : state_(std::make_shared<State>(executor)) {}

Background::~Background() {
    assert(!state_->running);
}

void Background::start(Async<void> operation) {
    assert(!state_->running);
    state_->running = true;
    state_->failure = nullptr;
    state_->done.expires_at(asio::steady_timer::time_point::max());
    asio::co_spawn(state_->done.get_executor(), std::move(operation), [state = state_](std::exception_ptr failure) {
        state->running = false;
        state->failure = failure;
        state->done.cancel();
    });
}

Async<std::exception_ptr> Background::settle() {
    // The store's work cannot be taken back once it has started: a cancelled job waits for it like any other.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    while (state_->running) co_await state_->done.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return std::exchange(state_->failure, nullptr);
}

Async<void> Background::wait() {
    const std::exception_ptr failure = co_await settle();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace rosterd::engine
