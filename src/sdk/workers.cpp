#include "rosterd/workers.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace rosterd {

namespace asio = boost::asio;

struct Workers::Pool {
    explicit Pool(std::size_t count) : threads(count) {}
    asio::thread_pool threads;
};

Workers::Workers(std::size_t threads) : pool_(std::make_unique<Pool>(threads ? threads : 1)) {}

Workers::~Workers() {
    pool_->threads.join();
}

Async<void> Workers::run(std::function<void()> work) {
    const asio::any_io_executor caller = co_await asio::this_coro::executor;
    std::exception_ptr failure;
    // The handler owns the suspended coroutine, and with it `work`, `failure` and the caller's variables: it stays with
    // the worker until `work` has ended. No cancellation slot is connected, so a cancelled coroutine waits as well.
    auto start = [this, &work, &failure, &caller](auto resume) {
        auto loop = asio::prefer(caller, asio::execution::outstanding_work.tracked);
        auto job = [&work, &failure, loop = std::move(loop), resume = std::move(resume)]() mutable {
            try {
                work();
            } catch (...) {
                failure = std::current_exception();
            }
            asio::post(loop, std::move(resume));
        };
        asio::post(pool_->threads, std::move(job));
    };
    const auto& token = asio::use_awaitable;
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(std::move(start), token);
    if (failure) std::rethrow_exception(std::move(failure));
}

}  // namespace rosterd
