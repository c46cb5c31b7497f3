// Records that failed and when they are tried again; tasks that keep failing.
#include <doctest/doctest.h>

#include "rosterd/error.hpp"
#include "store/retries.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

struct Refusing : Outgoing {
    Refusing() {
        for (int number = 0; number < 3; ++number) {
            const std::string key = "p" + std::to_string(number);
            source.directory.people.push_back({.key = key, .name = "N" + key, .attributes = {{"uid", key}}});
        }
        fill();
        trigger = Trigger::timed;
        target.writing.before_write = [this](const Write& write) -> std::optional<Outcome> {
            if (write.name != "Np1") return std::nullopt;
            ++tried;
            return Outcome::failed(ErrorKind::invalid, "not this one");
        };
    }

    std::vector<RecordRetry> retries() {
        std::vector<RecordRetry> found;
        const auto look = [&](store::Session& session) { found = store::Retries(session).of(task.id); };
        source.store->read_now(look);
        return found;
    }
    std::optional<TaskTrouble> trouble(std::int64_t id = 2000) {
        std::optional<TaskTrouble> found;
        const auto look = [&](store::Session& session) { found = store::Retries(session).trouble(id); };
        source.store->read_now(look);
        return found;
    }

    int tried = 0;
};

}  // namespace

TEST_CASE("the times of a record's tries") {
    const Instant now{};
    CHECK(next_record_try(1, now) == now + minutes(1));
    CHECK(next_record_try(2, now) == now + minutes(5));
    CHECK(next_record_try(3, now) == now + minutes(30));
    CHECK(next_record_try(4, now) == now + hours(2));
    CHECK(next_record_try(5, now) == now + hours(6));
    for (int attempts = 6; attempts <= 19; ++attempts) CHECK(next_record_try(attempts, now) == now + hours(24));
    CHECK_FALSE(next_record_try(20, now));
    CHECK(next_task_try(1, now) == now + minutes(15));
    CHECK(next_task_try(2, now) == now + hours(1));
    CHECK(next_task_try(3, now) == now + hours(6));
    CHECK(next_task_try(4, now) == now + hours(24));
    CHECK(next_task_try(40, now) == now + hours(24));
}

TEST_CASE("who failed is left out until his next try, and says so") {
    Refusing world;
    CHECK(world.sync().counts.people.failed == 1);
    CHECK(world.tried == 1);
    REQUIRE(world.retries().size() == 1);
    CHECK(world.retries()[0].attempts == 1);

    const Job waiting = world.sync();
    CHECK(world.tried == 1);
    CHECK(waiting.counts.people.skipped == 1);
    CHECK(waiting.counts.people.failed == 0);
    CHECK(waiting.outcome == JobOutcome::succeeded);
    REQUIRE(world.changes(waiting).size() == 1);
    CHECK(world.changes(waiting)[0].state == ChangeState::skipped);
    CHECK(world.changes(waiting)[0].error.find("next try at " + world.retries()[0].next_at) != std::string::npos);

    world.source.clock.advance(minutes(2));
    CHECK(world.sync().counts.people.failed == 1);
    CHECK(world.tried == 2);
    CHECK(world.retries()[0].attempts == 2);
    world.source.clock.advance(minutes(2));
    CHECK(world.sync().counts.people.skipped == 1);
    CHECK(world.tried == 2);

    SUBCASE("whoever asks by hand gets a try") {
        world.trigger = Trigger::manually;
        world.target.writing.before_write = nullptr;
        CHECK(world.sync().counts.people.created == 1);
        CHECK(world.retries().empty());
        world.expect_same();
        world.expect_settled();
    }
    SUBCASE("so does one whose data has changed") {
        world.source.trigger = Trigger::manually;
        world.source.directory.person("p1").attributes["nickname"] = "New";
        world.fill();
        CHECK(world.sync().counts.people.failed == 1);
        CHECK(world.tried == 3);
        CHECK(world.retries()[0].attempts == 1);
    }
    SUBCASE("after the last try he needs attention") {
        for (int day = 0; day < 20; ++day) {
            world.source.clock.advance(hours(25));
            world.sync();
        }
        CHECK(world.retries()[0].attempts == 20);
        CHECK(world.retries()[0].next_at.empty());
        const int before = world.tried;
        world.source.clock.advance(hours(25));
        const Job job = world.sync();
        CHECK(world.tried == before);
        CHECK(world.changes(job)[0].error.find("needs attention") != std::string::npos);
    }
    SUBCASE("once he has left the scope he is forgotten") {
        world.task.scope.except_people = {"p1"};
        world.sync();
        CHECK(world.retries().empty());
    }
}

TEST_CASE("a department that waits keeps the counts right") {
    Outgoing world;
    world.source.directory.departments = {{.key = "a", .name = "A"}, {.key = "b", .name = "B"}};
    world.fill();
    world.trigger = Trigger::timed;
    world.target.writing.before_write = [](const Write& write) -> std::optional<Outcome> {
        if (write.name == "B" || write.name.ends_with("/B")) return Outcome::failed(ErrorKind::invalid, "no");
        return std::nullopt;
    };
    const Job first = world.sync();
    CHECK(first.counts.departments.failed == 1);
    const Job second = world.sync();
    CHECK(second.counts.departments.skipped == 1);
    CHECK(second.counts.departments.unchanged == 1);
}

TEST_CASE("upstream, who failed among changes is read again with everybody when his try is due") {
    World world;
    world.trigger = Trigger::automatic;
    world.directory.people = {{.key = "1", .name = "A", .attributes = {{"uid", "a"}}}};
    world.sync();
    world.directory.people.push_back({.key = "2", .name = "B", .attributes = {{"uid", "b"}}, .problem = "not UTF-8"});
    engine::ReadScope told;
    Event event;
    event.key = "2";
    event.record = record_of(world.directory.person("2"));
    told.events = {event};
    CHECK(world.sync_scope(told).counts.people.failed == 1);
    world.directory.person("2").problem.clear();

    engine::ReadScope nothing;
    nothing.events.emplace();
    CHECK(world.sync_scope(nothing).counts.people.seen == 0);
    CHECK_FALSE(world.has_person("B"));
    world.clock.advance(minutes(2));
    CHECK(world.sync_scope(nothing).counts.people.seen == 2);
    CHECK(world.has_person("B"));
    CHECK(world.sync_scope(nothing).counts.people.seen == 0);
}

TEST_CASE("refused credentials bring a task into quarantine the third time, a run that succeeds ends it") {
    Refusing world;
    world.target.writing.before_batch = [] { throw Error(ErrorKind::unauthorized, "invalid credentials"); };
    for (int run = 1; run <= 2; ++run) {
        CHECK(world.sync().outcome == JobOutcome::failed);
        REQUIRE(world.trouble());
        CHECK_FALSE(world.trouble()->quarantined());
    }
    world.sync();
    REQUIRE(world.trouble()->quarantined());
    CHECK(world.trouble()->attempts == 1);
    CHECK(world.trouble()->reason.find("invalid credentials") != std::string::npos);
    world.sync();
    CHECK(world.trouble()->attempts == 2);
    SUBCASE("a target that is away is no success") {
        world.target.writing.before_batch = [] { throw Error(ErrorKind::unreachable, "gone"); };
        world.sync();
        CHECK(world.trouble()->attempts == 3);
    }
    SUBCASE("a run that succeeds") {
        world.target.writing.before_batch = nullptr;
        world.target.writing.before_write = nullptr;
        world.sync();
        CHECK_FALSE(world.trouble());
    }
}

TEST_CASE("many failing changes bring a task into quarantine") {
    Outgoing world;
    for (int number = 0; number < 100; ++number) {
        const std::string key = "p" + std::to_string(number);
        world.source.directory.people.push_back({.key = key, .name = "N" + key, .attributes = {{"uid", key}}});
    }
    world.fill();
    int limit = 0;
    SUBCASE("fewer than 50") {
        limit = 49;
    }
    SUBCASE("50 of 100") {
        limit = 50;
    }
    int refused = 0;
    world.target.writing.before_write = [&](const Write&) -> std::optional<Outcome> {
        if (refused++ < limit) return Outcome::failed(ErrorKind::invalid, "no");
        return std::nullopt;
    };
    world.sync();
    std::optional<TaskTrouble> found;
    const auto look = [&](store::Session& session) { found = store::Retries(session).trouble(2000); };
    world.source.store->read_now(look);
    CHECK(found.has_value() == (limit == 50));
    if (found) CHECK(found->reason.find("50 of 100") != std::string::npos);
}
