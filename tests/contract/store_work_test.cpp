#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <thread>

#include "contract/store_objects.hpp"
#include "contract/store_under_test.hpp"
#include "rosterd/error.hpp"
#include "store/feed.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::Session;

namespace asio = boost::asio;

namespace {

void append(Session& session, std::int64_t object) {
    const std::vector<store::FeedEntry> entries = {{.kind = Kind::person, .object = object}};
    store::Feed(session).append(entries);
}

std::vector<std::int64_t> objects(store::Store& store) {
    std::vector<std::int64_t> list;
    store.read_now([&](Session& session) {
        for (const auto& entry : store::Feed(session).after(0, 1000)) list.push_back(entry.object);
    });
    return list;
}

void run(const std::function<Async<void>()>& operation) {
    asio::io_context loop;
    std::exception_ptr failure;
    asio::co_spawn(loop, operation(), [&](std::exception_ptr error) { failure = error; });
    loop.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

TEST_CASE("work that throws leaves nothing behind, and its exception arrives as it was") {
    struct Mine {};
    for_each_store([](StoreUnderTest& under_test) {
        store::Store& store = under_test.store();
        CHECK_THROWS_AS(store.write_now([](Session& session) {
            append(session, 1);
            throw Mine{};
        }),
                        Mine);
        CHECK_THROWS_AS(store.read_now([](Session&) { throw Mine{}; }), Mine);
        store.write_now([](Session& session) { append(session, 2); });
        CHECK(objects(store) == std::vector<std::int64_t>{2});
        store.read_now([](Session& session) { CHECK(store::Feed(session).last() == 1); });
    });
}

TEST_CASE("what a write has returned from is there after a restart") {
    for_each_store([](StoreUnderTest& under_test) {
        for (std::int64_t i = 1; i <= 20; ++i)
            under_test.store().write_now([&](Session& session) { append(session, i); });
        under_test.reopen();
        CHECK(objects(under_test.store()).size() == 20);
    });
}

TEST_CASE("a coroutine waits for its work and goes on where it was") {
    for_each_store([](StoreUnderTest& under_test) {
        store::Store& store = under_test.store();
        bool finished = false;
        run([&]() -> Async<void> {
            const auto loop_thread = std::this_thread::get_id();
            std::thread::id work_thread;
            const auto write = [&](Session& session) {
                work_thread = std::this_thread::get_id();
                append(session, 7);
            };
            co_await store.write(write);
            CHECK(std::this_thread::get_id() == loop_thread);
            CHECK(work_thread != loop_thread);
            std::int64_t last = 0;
            const auto read = [&](Session& session) { last = store::Feed(session).last(); };
            co_await store.read(read);
            CHECK(last == 1);
            const auto fail = [&](Session& session) {
                append(session, 8);
                throw Error(ErrorKind::conflict, "no");
            };
            ErrorKind kind = ErrorKind::internal;
            try {
                co_await store.write(fail);
            } catch (const Error& error) {
                kind = error.kind();
            }
            CHECK(kind == ErrorKind::conflict);
            finished = true;
        });
        CHECK(finished);
        CHECK(objects(store) == std::vector<std::int64_t>{7});
    });
}

TEST_CASE("writes happen one at a time in the order they were asked for") {
    for_each_store([](StoreUnderTest& under_test) {
        store::Store& store = under_test.store();
        std::atomic<int> inside = 0, most = 0;
        asio::io_context loop;
        for (std::int64_t i = 0; i < 50; ++i) {
            const auto one = [&, i]() -> Async<void> {
                const auto write = [&](Session& session) {
                    most = std::max(most.load(), ++inside);
                    append(session, i);
                    --inside;
                };
                co_await store.write(write);
            };
            asio::co_spawn(loop, one, [](std::exception_ptr failure) {
                if (failure) std::rethrow_exception(failure);
            });
        }
        loop.run();
        CHECK(most == 1);
        const auto list = objects(store);
        REQUIRE(list.size() == 50);
        for (std::int64_t i = 0; i < 50; ++i) CHECK(list[static_cast<std::size_t>(i)] == i);
    });
}

TEST_CASE("a cancelled coroutine still waits for the work that uses its variables") {
    for_each_store([](StoreUnderTest& under_test) {
        store::Store& store = under_test.store();
        asio::io_context loop;
        asio::cancellation_signal cancel;
        std::promise<void> started, go_on;
        bool worked = false, after_work = false, threw = false;
        const auto operation = [&]() -> Async<void> {
            bool local = false;
            const auto write = [&](Session& session) {
                started.set_value();
                go_on.get_future().wait();
                append(session, 1);
                local = true;
            };
            co_await store.write(write);
            after_work = local;
            const auto& token = asio::use_awaitable;
            co_await asio::post(co_await asio::this_coro::executor, token);
        };
        asio::co_spawn(loop, operation, asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr error) {
                           threw = error != nullptr;
                           worked = true;
                       }));
        std::thread helper([&] {
            started.get_future().wait();
            asio::post(loop, [&] {
                cancel.emit(asio::cancellation_type::terminal);
                CHECK_FALSE(worked);
                go_on.set_value();
            });
        });
        loop.run();
        helper.join();
        CHECK(worked);
        CHECK(after_work);
        CHECK(threw);  // at its next wait
        CHECK(objects(store) == std::vector<std::int64_t>{1});
    });
}

TEST_CASE("a read sees one moment, whatever is written meanwhile") {
    for_each_store([](StoreUnderTest& under_test) {
        if (!under_test.reopen()) return;  // in memory reads and writes take turns
        under_test.store().write_now([](Session& session) { append(session, 1); });
        under_test.store().read_now([&](Session& session) {
            CHECK(store::Feed(session).last() == 1);
            under_test.store().write_now([](Session& writing) { append(writing, 2); });
            CHECK(store::Feed(session).last() == 1);
            CHECK(store::Feed(session).after(0, 10).size() == 1);
        });
        CHECK(objects(under_test.store()).size() == 2);
    });
}
