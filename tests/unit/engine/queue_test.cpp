#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "rosterd/error.hpp"
#include "schedule/job_queue.hpp"
#include "store/jobs.hpp"
#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Queue {
    World world;
    schedule::TaskBook book;
    boost::asio::io_context loop;

    Queue() {
        world.directory.people = {{.key = "1", .name = "One"}, {.key = "2", .name = "Two"}};
        put_tasks(3);
    }

    void put_tasks(int count) {
        std::vector<TaskPointer> tasks;
        for (int n = 0; n < count; ++n) {
            world.task.id = 1000 + n;
            tasks.push_back(std::make_shared<const Task>(world.task));
        }
        book.replace(tasks);
    }

    Job job(std::int64_t id) {
        std::optional<Job> found;
        const auto work = [&](store::Session& session) { found = store::Jobs(session).find(id); };
        world.store->read_now(work);
        REQUIRE(found);
        return *found;
    }

    void run(Async<void> story) {
        boost::asio::co_spawn(loop, std::move(story), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        loop.run();
        loop.restart();
    }
};

}  // namespace

TEST_CASE("triggers while a job runs collapse into one that waits") {
    Queue given;
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 4);
    std::vector<std::int64_t> ids;
    const auto story = [&]() -> Async<void> {
        for (int n = 0; n < 5; ++n) {
            schedule::Request request;
            request.task = 1000;
            ids.push_back(co_await queue.trigger(request));
        }
    };
    given.run(story());
    REQUIRE(ids.size() == 5);
    CHECK(ids[0] != ids[1]);
    CHECK(ids[1] == ids[4]);
    CHECK(given.job(ids[0]).state == JobState::success);
    CHECK(given.job(ids[1]).state == JobState::success);
    CHECK(given.job(ids[1]).started_at >= given.job(ids[0]).finished_at);
}

TEST_CASE("no more jobs at once than allowed, and all of them in the end") {
    Queue given;
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 1);
    std::vector<std::int64_t> ids;
    const auto story = [&]() -> Async<void> {
        for (int n = 0; n < 3; ++n) {
            schedule::Request request;
            request.task = 1000 + n;
            ids.push_back(co_await queue.trigger(request));
        }
    };
    given.run(story());
    for (std::size_t at = 0; at < ids.size(); ++at) {
        CHECK(given.job(ids[at]).state == JobState::success);
        if (at > 0) CHECK(given.job(ids[at]).started_at >= given.job(ids[at - 1]).finished_at);
    }
}

TEST_CASE("an unknown task is refused in a sentence") {
    Queue given;
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 4);
    std::string message;
    const auto story = [&]() -> Async<void> {
        schedule::Request request;
        request.task = 7;
        try {
            co_await queue.trigger(request);
        } catch (const Error& error) {
            message = error.message();
        }
    };
    given.run(story());
    CHECK(message.find("no task 7") != std::string::npos);
}

TEST_CASE("after a restart running jobs are interrupted and pending ones run") {
    Queue given;
    Job running, pending;
    running.task = pending.task = 1000;
    running.state = JobState::running;
    running.created_at = running.updated_at = pending.created_at = pending.updated_at = "2026-01-01T00:00:00.000Z";
    const auto insert = [&](store::Session& session) {
        store::Jobs(session).insert(running);
        store::Jobs(session).insert(pending);
    };
    given.world.store->write_now(insert);
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 4);
    given.run(queue.recover());
    CHECK(given.job(running.id).state == JobState::failed);
    CHECK(given.job(running.id).outcome == JobOutcome::interrupted);
    CHECK(given.job(running.id).error.find("interrupted") != std::string::npos);
    CHECK(given.job(pending.id).state == JobState::success);
}

TEST_CASE("stopping cancels what runs and keeps what waits") {
    Queue given;
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 1);
    std::vector<std::int64_t> ids;
    const auto story = [&]() -> Async<void> {
        for (int n = 0; n < 2; ++n) {
            schedule::Request request;
            request.task = 1000 + n;
            ids.push_back(co_await queue.trigger(request));
        }
        co_await queue.stop(std::chrono::seconds(10));
    };
    given.run(story());
    CHECK(given.job(ids[0]).outcome == JobOutcome::cancelled);
    CHECK(given.job(ids[1]).state == JobState::pending);
}

TEST_CASE("a pending job of a task that is gone fails and says so") {
    Queue given;
    Job pending;
    pending.task = 4711;
    pending.created_at = pending.updated_at = "2026-01-01T00:00:00.000Z";
    const auto insert = [&](store::Session& session) { store::Jobs(session).insert(pending); };
    given.world.store->write_now(insert);
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 4);
    given.run(queue.recover());
    CHECK(given.job(pending.id).state == JobState::failed);
    CHECK(given.job(pending.id).error.find("4711") != std::string::npos);
}
