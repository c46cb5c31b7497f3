#include "engine/backoff.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>

namespace rosterd::engine {

Async<void> Backoff::wait(std::chrono::seconds asked_for) {
    using std::chrono::milliseconds;
    static thread_local std::minstd_rand random{std::random_device{}()};
    auto wait = std::min(limits_.longest, limits_.first * (1 << std::min(tried_, 16)));
    ++tried_;
    // Between half of it and all of it: those who were turned away together do not come back together.
    if (wait.count() > 1)
        wait = milliseconds(std::uniform_int_distribution<std::int64_t>(wait.count() / 2, wait.count())(random));
    if (limits_.first.count() > 0) wait = std::max(wait, std::min<milliseconds>(limits_.longest, asked_for));
    const auto until = std::chrono::steady_clock::now() + wait;
    boost::asio::steady_timer timer(executor_);
    do {
        if (stop_) throw Error(ErrorKind::cancelled, "the job was told to stop while it waited for the directory");
        const auto left = until - std::chrono::steady_clock::now();
        timer.expires_after(std::min<std::chrono::steady_clock::duration>(left, milliseconds(200)));
        co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    } while (std::chrono::steady_clock::now() < until);
}

}  // namespace rosterd::engine
