#include "rosterd/fan_out.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <list>
#include <utility>

#include "rosterd/error.hpp"
#include "waiters.hpp"

namespace rosterd {

namespace asio = boost::asio;

namespace {

struct Fan {
    std::size_t next = 0, count = 0, running = 0;
    std::function<Async<void>(std::size_t)> work;
    std::exception_ptr failure;
    std::list<asio::cancellation_signal> stops;
    Waiters over;
};

Async<void> one_after_another(Fan& fan) {
    while (fan.next < fan.count && !fan.failure) {
        const std::size_t mine = fan.next++;
        co_await fan.work(mine);
    }
}

}  // namespace

Async<void> fan_out(std::size_t count, std::size_t at_once, std::function<Async<void>(std::size_t)> work) {
    if (count == 0) co_return;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Fan fan;
    fan.count = count;
    fan.work = std::move(work);
    const std::size_t lanes = std::clamp<std::size_t>(at_once, 1, count);
    for (std::size_t i = 0; i < lanes; ++i) {
        auto at_end = [&fan](std::exception_ptr failure) {
            if (failure && !fan.failure) fan.failure = std::move(failure);
            if (--fan.running == 0) fan.over.wake_all();
        };
        ++fan.running;
        asio::cancellation_signal& stop = fan.stops.emplace_back();
        asio::co_spawn(executor, one_after_another(fan), asio::bind_cancellation_slot(stop.slot(), std::move(at_end)));
    }
    // The lanes use this frame: it stays until the last has ended, cancelled or not.
    bool cancelled = false;
    while (fan.running > 0) {
        try {
            co_await fan.over.wait();
        } catch (const Error&) {
            cancelled = true;
        }
        if (cancelled) {
            const asio::disable_cancellation no_more;
            co_await asio::this_coro::reset_cancellation_state(no_more);
            fan.count = 0;
            for (asio::cancellation_signal& stop : fan.stops) stop.emit(asio::cancellation_type::terminal);
        }
    }
    if (cancelled) throw Error(ErrorKind::cancelled, "cancelled");
    if (fan.failure) std::rethrow_exception(fan.failure);
}

}  // namespace rosterd
