// Automatic downstream tasks: what changes in the hub goes out by itself.

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "rosterd/error.hpp"
#include "schedule/hub_follower.hpp"
#include "schedule/watchers.hpp"
#include "store/feed.hpp"
#include "store/jobs.hpp"
#include "store/schedules.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

// The daemon's parts that run jobs, for one of its lives.
struct Life {
    explicit Life(Outgoing& given, schedule::FollowLimits limits)
        : world(given),
          services{*given.source.store,
                   given.source.workers,
                   given.source.clock,
                   given,
                   FieldTable::people(),
                   FieldTable::departments(),
                   {milliseconds(0), milliseconds(0), 2}},
          queue(loop.get_executor(), services, book, 2),
          watchers(loop.get_executor(), services, book, queue, watch_limits(limits)),
          follower(loop.get_executor(), services, book, queue, limits) {
        take_tasks();
        follower.use_tasks();
    }
    ~Life() {
        follower.stop();
        watchers.stop();
        loop.restart();
        loop.run_for(milliseconds(50));
    }
    Life(const Life&) = delete;
    Life& operator=(const Life&) = delete;

    static schedule::WatchLimits watch_limits(const schedule::FollowLimits& limits) {
        schedule::WatchLimits same;
        same.full = limits.full;
        return same;
    }
    void take_tasks() {
        book.replace({std::make_shared<const Task>(world.source.task), std::make_shared<const Task>(world.task)});
    }

    void until(const std::function<bool()>& so) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        loop.restart();
        while (!so()) {
            REQUIRE(std::chrono::steady_clock::now() < end);
            loop.run_one_for(milliseconds(20));
        }
    }
    std::vector<Job> jobs(std::int64_t task) {
        std::vector<Job> list;
        const auto look = [&](store::Session& session) {
            list = store::Jobs(session).list(task, std::nullopt, 0, 100).list;
        };
        world.source.store->read_now(look);
        std::erase_if(list, [](const Job& job) { return job.finished_at.empty(); });
        return list;
    }
    std::vector<Job> outgoing() { return jobs(world.task.id); }
    void until_outgoing(std::size_t count) {
        until([&] { return outgoing().size() >= count; });
    }
    // The directory's task, as if somebody had asked for it.
    void fill() {
        const std::size_t before = jobs(world.source.task.id).size();
        schedule::Request request;
        request.task = world.source.task.id;
        asio::co_spawn(loop, queue.trigger(request), [](std::exception_ptr failure, std::int64_t) {
            if (failure) std::rethrow_exception(failure);
        });
        until([&] { return jobs(world.source.task.id).size() > before; });
    }
    void set_paused(bool paused) {
        asio::co_spawn(loop, queue.set_paused(world.task.id, paused), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        until([&] { return queue.paused(world.task.id) == paused; });
    }

    Outgoing& world;
    engine::Services services;
    asio::io_context loop;
    schedule::TaskBook book;
    schedule::JobQueue queue;
    schedule::Watchers watchers;
    schedule::HubFollower follower;
};

struct Followed : Outgoing {
    Followed() {
        source.directory.departments = {{.key = "rd", .name = "R&D"}};
        for (int n = 1; n <= 5; ++n) {
            const std::string key = std::to_string(n);
            source.directory.people.push_back({.key = key,
                                               .name = "Person " + key,
                                               .departments = {"rd"},
                                               .attributes = {{"uid", "p" + key}},
                                               .manager = ""});
        }
        task.trigger = Trigger::automatic;
        task.debounce = milliseconds(5);
        task.debounce_most = milliseconds(50);
        fill();
    }

    static schedule::FollowLimits quick() {
        schedule::FollowLimits limits;
        limits.retry = milliseconds(5);
        limits.longest = milliseconds(20);
        limits.look = limits.tidy = milliseconds(0);
        return limits;
    }
    std::int64_t entries() {
        std::int64_t count = 0;
        const auto look = [&](store::Session& session) {
            count = static_cast<std::int64_t>(store::Feed(session).after(0, 1000).size());
        };
        source.store->read_now(look);
        return count;
    }
};

}  // namespace

TEST_CASE("everybody first, then what changes, and nothing else is looked at") {
    Followed world;
    Life life(world, Followed::quick());
    life.until_outgoing(1);
    CHECK(life.outgoing().front().trigger == Trigger::automatic);
    world.expect_same();

    world.source.directory.person("3").name = "Renamed";
    life.fill();
    life.until_outgoing(2);
    CHECK(world.has_account("Renamed"));
    CHECK(life.outgoing().front().counts.people.seen == 1);

    life.fill();  // nothing changed in the hub
    world.source.directory.person("4").name = "Also renamed";
    life.fill();
    life.until_outgoing(3);
    CHECK(life.outgoing().size() == 3);
    CHECK(world.has_account("Also renamed"));
}

TEST_CASE("what changed while the daemon was away goes out when it is back") {
    Followed world;
    {
        Life life(world, Followed::quick());
        life.until_outgoing(1);
    }
    world.source.directory.person("1").name = "Changed meanwhile";
    world.fill();
    Life life(world, Followed::quick());
    life.until_outgoing(2);
    CHECK(life.outgoing().front().counts.people.seen == 1);
    CHECK(world.has_account("Changed meanwhile"));
}

TEST_CASE("a target that was away gets what it missed") {
    Followed world;
    Life life(world, Followed::quick());
    life.until_outgoing(1);
    world.target.writing.before_batch = [] { throw Error(ErrorKind::unreachable, "no route"); };
    world.source.directory.person("2").name = "Kept for later";
    life.fill();
    life.until([&] { return life.outgoing().front().outcome == JobOutcome::failed; });
    world.target.writing.before_batch = nullptr;
    life.until([&] { return world.has_account("Kept for later"); });
    life.until([&] { return life.outgoing().front().outcome == JobOutcome::succeeded; });
    CHECK(life.outgoing().front().counts.people.seen == 1);
}

TEST_CASE("a paused task waits, a resumed one goes on behind what it had seen") {
    Followed world;
    Life life(world, Followed::quick());
    life.until_outgoing(1);
    life.set_paused(true);
    world.source.directory.person("2").name = "During the pause";
    life.fill();
    CHECK(life.outgoing().size() == 1);
    life.set_paused(false);
    life.until_outgoing(2);
    CHECK(life.outgoing().front().counts.people.seen == 1);
    CHECK(world.has_account("During the pause"));
}

TEST_CASE("another task, or one that is no longer automatic") {
    Followed world;
    Life life(world, Followed::quick());
    life.until_outgoing(1);
    world.task.digest = "2";
    world.task.field_mapping = {{"name", "name"}, {"username", "uid"}};
    life.take_tasks();
    life.follower.use_tasks();
    life.until_outgoing(2);
    CHECK(life.outgoing().front().counts.people.seen == 5);

    world.task.trigger = Trigger::manually;
    world.task.digest = "3";
    life.take_tasks();
    life.follower.use_tasks();
    world.source.directory.person("2").name = "Not sent";
    life.fill();
    life.fill();
    CHECK(life.outgoing().size() == 2);
}

TEST_CASE("the whole hub is gone through every so often all the same") {
    Followed world;
    schedule::FollowLimits limits = Followed::quick();
    limits.full = milliseconds(40);  // of the test's clock, which goes on whenever it is looked at
    Life life(world, limits);
    life.until_outgoing(3);
    for (const Job& job : life.outgoing()) CHECK(job.counts.people.seen == 5);
}

TEST_CASE("the feed is cleared away behind everybody, and behind those who are too far back") {
    Followed world;
    {
        Life life(world, Followed::quick());
        life.until_outgoing(1);
        life.until([&] { return world.entries() == 0; });
        life.set_paused(true);
        world.source.directory.person("2").name = "During the pause";
        life.fill();
        life.fill();
        CHECK(world.entries() == 1);  // somebody has not seen it
    }
    schedule::FollowLimits limits = Followed::quick();
    limits.age = std::chrono::hours(0);
    Life life(world, limits);
    life.set_paused(true);
    life.until([&] {
        life.follower.use_tasks();
        return world.entries() == 0;
    });
    life.set_paused(false);
    life.until_outgoing(2);
    CHECK(life.outgoing().front().counts.people.seen == 5);
    CHECK(world.has_account("During the pause"));
}
