#include "waiters.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "rosterd/error.hpp"

namespace rosterd {

namespace asio = boost::asio;

struct Waiters::Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer timer;
    bool woken = false;
};

Waiters::Waiters() = default;
Waiters::~Waiters() = default;

Async<void> Waiters::wait() {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto waiter = std::make_shared<Waiter>(executor);
    waiting_.push_back(waiter);
    co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (waiter->woken) co_return;
    waiting_.remove(waiter);
    throw Error(ErrorKind::cancelled, "cancelled");
}

bool Waiters::wake_one() {
    if (waiting_.empty()) return false;
    const std::shared_ptr<Waiter> first = waiting_.front();
    waiting_.pop_front();
    first->woken = true;
    first->timer.cancel();
    return true;
}

void Waiters::wake_all() {
    while (wake_one()) continue;
}

}  // namespace rosterd
