// What a target may do to us. However a run ends, the next one finishes, and the one after that has nothing to do.
#include <doctest/doctest.h>

#include "rosterd/error.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Hard : Outgoing {
    Hard() {
        source.directory.departments = {{.key = "a", .name = "A"}, {.key = "b", .name = "B", .parent = "a"}};
        for (int number = 0; number < 30; ++number) {
            const std::string key = "p" + std::to_string(number);
            source.directory.people.push_back({.key = key,
                                               .name = "N" + key,
                                               .departments = {number % 2 == 0 ? "a" : "b"},
                                               .attributes = {{"uid", key}, {"mail", key + "@example.test"}},
                                               .manager = number == 0 ? "" : "at/p" + std::to_string(number / 2)});
        }
        fill();
    }

    void rest() {
        target.writing.before_batch = nullptr;
        target.writing.before_write = nullptr;
        CHECK(sync().outcome == JobOutcome::succeeded);
        expect_same();
        expect_settled();
    }
};

}  // namespace

TEST_CASE("a target that breaks off at its n-th batch ends the job, and nothing is lost or doubled") {
    ErrorKind kind = ErrorKind::internal;
    SUBCASE("with garbage") {
        kind = ErrorKind::internal;
    }
    SUBCASE("with an expired token") {
        kind = ErrorKind::unauthorized;
    }
    SUBCASE("by not being there any more") {
        kind = ErrorKind::unreachable;
    }
    for (int number = 1; number < 10; ++number) {
        CAPTURE(number);
        Hard world;
        int batches = 0;
        world.target.writing.before_batch = [&] {
            if (++batches >= number) throw Error(kind, "broke off");
        };
        const Job job = world.sync();
        CHECK(job.outcome == JobOutcome::failed);
        CHECK(job.error.find("broke off") != std::string::npos);
        world.rest();
    }
}

TEST_CASE("a target that closes in the middle of its answers is asked what it has done") {
    for (const bool carried_out : {true, false}) {
        CAPTURE(carried_out);
        Hard world;
        world.target.writing.unknown_is_carried_out = carried_out;
        int writes = 0;
        world.target.writing.before_write = [&](const Write&) -> std::optional<Outcome> {
            if (++writes % 3 == 0) return Outcome::unknown("closed before it answered");
            return std::nullopt;
        };
        CHECK(world.sync().outcome == JobOutcome::succeeded);
        CHECK(world.target.people.size() == 30);
        world.rest();
    }
}

TEST_CASE("a target that throttles is written in the end, or by the next run") {
    Hard world;
    int writes = 0;
    world.target.writing.before_write = [&](const Write&) -> std::optional<Outcome> {
        if (++writes % 4 != 0) return Outcome::put_off(ErrorKind::throttled, "too many requests", 1);
        return std::nullopt;
    };
    const Job job = world.sync();
    for (const Change& failed : world.source.failures(job))
        if (failed.action == Action::create_person && failed.error.find("not in the target") == std::string::npos)
            CHECK(failed.error.starts_with("put off"));
    world.rest();
}

TEST_CASE("two tasks that write one target link the same accounts and leave each other's attributes alone") {
    Hard world;
    Task other = world.task;
    other.id = 2001;
    other.field_mapping = {{"username", "uid"}, {"name", "displayName"}};
    other.matching_keys = {"uid"};
    CHECK(world.sync().counts.people.created == 30);
    const Job job = world.sync(other);
    CHECK(job.counts.people.created == 0);
    CHECK(world.target.people.size() == 30);
    CHECK(world.target.departments.size() == 2);
    world.source.directory.person("p3").name = "New";
    world.fill();
    world.sync(other);
    world.sync();
    CHECK(world.account("New").attributes.at("displayName") == "New");
    CHECK(world.changes(world.sync(other)).empty());
    world.rest();
}
