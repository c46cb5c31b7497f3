#include "rosterd/workers.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <future>
#include <thread>

#include "rosterd/error.hpp"

using namespace rosterd;
namespace asio = boost::asio;

namespace {

// A loop on the thread of the test, and what ended the coroutine that ran on it.
struct Loop {
    asio::io_context context{1};
    std::exception_ptr failure;
    bool ended = false;

    void spawn(Async<void> coroutine, asio::cancellation_slot slot = {}) {
        auto at_end = [this](std::exception_ptr thrown) {
            failure = std::move(thrown);
            ended = true;
        };
        asio::co_spawn(context, std::move(coroutine), asio::bind_cancellation_slot(slot, std::move(at_end)));
    }
    void run(Async<void> coroutine) {
        spawn(std::move(coroutine));
        context.run();
        REQUIRE(ended);
        if (failure) std::rethrow_exception(failure);
    }
};

}  // namespace

TEST_CASE("work runs on another thread, and the caller goes on where it was") {
    Loop loop;
    Workers workers(2);
    std::thread::id worker, after;
    const auto body = [](Workers& pool, std::thread::id& during, std::thread::id& behind) -> Async<void> {
        std::function<void()> work = [&during] { during = std::this_thread::get_id(); };
        co_await pool.run(std::move(work));
        behind = std::this_thread::get_id();
    };
    loop.run(body(workers, worker, after));

    CHECK(worker != std::thread::id());
    CHECK(worker != std::this_thread::get_id());
    CHECK(after == std::this_thread::get_id());
}

TEST_CASE("what work throws is thrown at the caller, type and text") {
    Loop loop;
    Workers workers(1);
    const auto body = [](Workers& pool) -> Async<void> {
        std::function<void()> work = [] { throw Error(ErrorKind::storage, "no space left"); };
        co_await pool.run(std::move(work));
    };
    try {
        loop.run(body(workers));
        FAIL("nothing was thrown");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::storage);
        CHECK(error.message() == "no space left");
    }
}

TEST_CASE("a cancelled caller waits for its work to end, and is cancelled at its next wait") {
    Loop loop;
    Workers workers(1);
    asio::cancellation_signal cancel;
    std::promise<void> started, released;
    std::string local_seen;
    bool went_on = false;
    const auto body = [](Workers& pool, std::promise<void>& begun, std::promise<void>& free, std::string& seen,
                         bool& second) -> Async<void> {
        std::string local = "untouched";
        std::function<void()> work = [&] {
            begun.set_value();
            free.get_future().wait();
            local = "written by the worker";
        };
        co_await pool.run(std::move(work));
        seen = local;
        std::function<void()> more = [&second] { second = true; };
        co_await pool.run(std::move(more));
    };

    // The loop gets to run for as long as it has anything to do but the coroutine: it must not end.
    loop.spawn(body(workers, started, released, local_seen, went_on), cancel.slot());
    loop.context.poll();
    started.get_future().wait();
    cancel.emit(asio::cancellation_type::all);
    loop.context.poll();
    CHECK_FALSE(loop.ended);
    released.set_value();
    loop.context.restart();
    loop.context.run();

    CHECK(local_seen == "written by the worker");
    CHECK_FALSE(went_on);
    REQUIRE(loop.ended);
    CHECK_THROWS_AS(std::rethrow_exception(loop.failure), boost::system::system_error);
}

TEST_CASE("many callers at once all get their own results") {
    Loop loop;
    Workers workers(4);
    std::vector<int> results(500, 0);
    const auto body = [](Workers& pool, int& result, int number) -> Async<void> {
        for (int step = 0; step < 10; ++step) {
            int square = 0;
            std::function<void()> work = [&square, number] { square = number * number; };
            co_await pool.run(std::move(work));
            result += square;
        }
    };
    for (int i = 0; i < 500; ++i) loop.spawn(body(workers, results[static_cast<std::size_t>(i)], i));
    loop.context.run();

    for (int i = 0; i < 500; ++i) REQUIRE(results[static_cast<std::size_t>(i)] == 10 * i * i);
}

TEST_CASE("a loop that ends before its work leaves nothing behind") {
    std::atomic<bool> finished = false;
    std::promise<void> released;
    {
        Loop loop;
        Workers workers(1);
        const auto body = [](Workers& pool, std::promise<void>& free, std::atomic<bool>& done) -> Async<void> {
            std::string local = "on the coroutine's frame";
            std::function<void()> work = [&] {
                free.get_future().wait();
                done = local == "on the coroutine's frame";
            };
            co_await pool.run(std::move(work));
        };
        loop.spawn(body(workers, released, finished));
        loop.context.poll();
        released.set_value();
    }
    CHECK(finished);
}
