#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <thread>

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
    running.created_at = running.updated_at = pending.created_at = pending.updated_at = "2027-01-01T00:00:00.000Z";
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

TEST_CASE("a job that waits is cancelled at once, one that runs soon, one that has ended not at all") {
    Queue given;
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 1);
    std::vector<std::int64_t> ids;
    std::string refusal;
    const auto story = [&]() -> Async<void> {
        for (int n = 0; n < 3; ++n) {
            schedule::Request request;
            request.task = 1000 + n;
            ids.push_back(co_await queue.trigger(request));
        }
        co_await queue.cancel(ids[1]);
        co_await queue.cancel(ids[0]);
    };
    given.run(story());
    CHECK(given.job(ids[0]).outcome == JobOutcome::cancelled);
    CHECK(given.job(ids[1]).outcome == JobOutcome::cancelled);
    CHECK(given.job(ids[1]).started_at.empty());
    CHECK(given.job(ids[2]).outcome == JobOutcome::succeeded);
    const auto late = [&]() -> Async<void> {
        try {
            co_await queue.cancel(ids[2]);
        } catch (const Error& error) {
            refusal = error.message();
        }
    };
    given.run(late());
    CHECK(refusal.find("has ended") != std::string::npos);
}

TEST_CASE("a paused task is not triggered, its waiting job waits, also after a restart") {
    Queue given;
    Job pending;
    pending.task = 1000;
    pending.created_at = pending.updated_at = "2026-01-01T00:00:00.000Z";
    const auto insert = [&](store::Session& session) { store::Jobs(session).insert(pending); };
    given.world.store->write_now(insert);
    {
        schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 1);
        given.run(queue.set_paused(1000, true));
    }
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 1);
    given.run(queue.recover());
    CHECK(queue.paused(1000));
    CHECK(given.job(pending.id).state == JobState::pending);
    std::string refusal;
    const auto story = [&]() -> Async<void> {
        schedule::Request request;
        request.task = 1000;
        try {
            co_await queue.trigger(request);
        } catch (const Error& error) {
            refusal = error.message();
        }
    };
    given.run(story());
    CHECK(refusal.find("paused") != std::string::npos);
    given.run(queue.set_paused(1000, false));
    CHECK(given.job(pending.id).state == JobState::success);
}

TEST_CASE("what was triggered in one transaction runs, paused and unknown tasks left out") {
    Queue given;
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 2);
    bool along = false;
    const auto story = [&]() -> Async<void> {
        co_await queue.set_paused(1001, true);
        std::vector<schedule::Request> requests;
        for (const std::int64_t task : {1000, 1001, 1002, 4711}) {
            requests.emplace_back();
            requests.back().task = task;
            requests.back().trigger = Trigger::timed;
        }
        const store::Work work = [&](store::Session&) { along = true; };
        co_await queue.trigger_all(std::move(requests), work);
    };
    given.run(story());
    CHECK(along);
    std::vector<std::int64_t> tasks;
    const auto look = [&](store::Session& session) {
        for (std::int64_t id = 1; id <= 4; ++id)
            if (const auto job = store::Jobs(session).find(id)) {
                tasks.push_back(job->task);
                CHECK(job->trigger == Trigger::timed);
                CHECK(job->state == JobState::success);
            }
    };
    given.world.store->read_now(look);
    CHECK(tasks == std::vector<std::int64_t>{1000, 1002});
}

TEST_CASE("old jobs are cleared away") {
    Queue given;
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 1, {.jobs = 2});
    std::vector<std::int64_t> old;
    const auto insert = [&](store::Session& session) {
        for (int n = 0; n < 5; ++n) {
            Job job;
            job.task = 1000;
            job.state = JobState::success;
            job.outcome = JobOutcome::succeeded;
            job.created_at = job.updated_at = "2026-12-01T00:00:00.000Z";
            store::Jobs(session).insert(job);
            old.push_back(job.id);
        }
    };
    given.world.store->write_now(insert);
    const auto story = [&]() -> Async<void> {
        schedule::Request request;
        request.task = 1000;
        co_await queue.trigger(request);
    };
    given.run(story());
    const auto look = [&](store::Session& session) {
        CHECK(store::Jobs(session).list(1000, std::nullopt, 0, 10).total == 2);
        CHECK(!store::Jobs(session).find(old.front()));
    };
    given.world.store->read_now(look);
}

TEST_CASE("a job that takes longer than its task may is stopped, says so, and the next one runs") {
    Queue given;
    given.world.task.max_run_seconds = 1;
    given.put_tasks(1);
    // The directory answers once the time is over, and the loop has seen it.
    const auto began = std::chrono::steady_clock::now();
    given.world.directory.before_page = [&](std::size_t page) {
        const auto over = began + std::chrono::milliseconds(1'050);
        while (page == 1 && std::chrono::steady_clock::now() < over) std::this_thread::yield();
    };
    given.world.directory.page_size = 1;
    schedule::JobQueue queue(given.loop.get_executor(), given.world.services, given.book, 1);
    std::vector<std::int64_t> ids;
    const auto story = [&]() -> Async<void> {
        schedule::Request request;
        request.task = 1000;
        ids.push_back(co_await queue.trigger(request));
    };
    given.run(story());
    const Job stopped = given.job(ids.front());
    CHECK(stopped.outcome == JobOutcome::failed);
    CHECK(stopped.error.find("maxRunSeconds (1 s)") != std::string::npos);
    CHECK(stopped.error.find("the next run does the rest") != std::string::npos);
    given.world.directory.before_page = nullptr;
    given.run(story());
    CHECK(given.job(ids.back()).outcome == JobOutcome::succeeded);
}
