#include <doctest/doctest.h>

#include "unit/engine/life.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

TEST_CASE("whatever happens in the hub, a run makes the target the same, and the next one writes nothing") {
    Random random;
    for (int story = 0; story < 4; ++story) {
        Outgoing world;
        Life life(world.source.directory, random);
        for (int round = 0; round < 12; ++round) {
            CAPTURE(story);
            CAPTURE(round);
            life.change();
            world.fill();
            const Job planned = world.plan();
            const Job job = world.sync();
            REQUIRE(world.source.failures(job).empty());
            CHECK(job.plan_hash == planned.plan_hash);
            world.expect_same();
            world.expect_settled();
        }
    }
}

TEST_CASE("whatever the target loses or refuses on the way, nobody is doubled and later runs bring it to rest") {
    Random random;
    for (int story = 0; story < 4; ++story) {
        Outgoing world;
        Life life(world.source.directory, random);
        for (int round = 0; round < 6; ++round) {
            CAPTURE(story);
            CAPTURE(round);
            life.change();
            world.fill();
            world.target.writing.before_write = [&](const Write&) -> std::optional<Outcome> {
                switch (random.number(0, 5)) {
                    case 0:
                        return Outcome::put_off(ErrorKind::throttled, "busy");
                    case 1:
                        world.target.writing.unknown_is_carried_out = random.number(0, 1) == 1;
                        return Outcome::unknown("connection reset");
                    case 2:
                        return Outcome::failed(ErrorKind::internal, "no");
                    default:
                        return std::nullopt;
                }
            };
            world.sync();
            world.target.writing.before_write = nullptr;
            world.sync();
            world.sync();
            world.expect_same();
            world.expect_settled();
        }
    }
}

TEST_CASE("runs that look only at what changed, one upon the other, come to the same as whole ones") {
    Random random;
    int small = 0;
    for (int story = 0; story < 4; ++story) {
        Outgoing world;
        Life life(world.source.directory, random);
        for (int round = 0; round < 12; ++round) {
            CAPTURE(story);
            CAPTURE(round);
            for (std::int64_t fills = random.number(1, 2); fills > 0; --fills) {
                life.change();
                world.fill();
            }
            const Job job = world.sync_changes();
            REQUIRE(world.source.failures(job).empty());
            small += job.evidence.starts_with("hub, changes only") ? 1 : 0;
            world.expect_same();
            if (random.number(0, 3) == 0) world.expect_settled();
        }
        world.expect_settled();
    }
    CHECK(small > 0);
}

TEST_CASE("two directories and the hub between them come to rest: up, down and up again") {
    Random random;
    for (int story = 0; story < 6; ++story) {
        Outgoing world;
        Task back = world.source.task;  // the target is read into the same organisation
        back.id = 3000;
        back.name = "Back";
        back.type = "out";
        back.precedence = 200;
        back.organization_code = "task-1000";
        back.field_mapping = {{"name", "name"}, {"uid", "username"}, {"mail", "email"}, {"nick", "nickname"}};
        back.matching_keys = {"username", "email"};
        Life here(world.source.directory, random);
        for (int round = 0; round < 8; ++round) {
            CAPTURE(story);
            CAPTURE(round);
            here.change();
            // Somebody works in the second directory as well.
            if (!world.target.people.empty() && random.number(0, 1) == 1) {
                const std::string key = "own" + std::to_string(round);
                world.target.people.push_back(
                    {.key = key, .name = "N" + key, .attributes = {{"uid", key}}, .manager = ""});
            }
            world.fill();
            for (int turn = 0; turn < 3; ++turn) {
                REQUIRE(world.source.failures(world.sync()).empty());
                REQUIRE(world.source.failures(world.sync(back)).empty());
                world.fill();
            }
            const Job up = world.source.sync(), down = world.sync(), again = world.sync(back);
            for (const Job& job : {up, down, again}) {
                CAPTURE(job.task);
                for (const Change& change : world.changes(job))
                    FAIL_CHECK("not at rest: ", to_string(change.action), " ", change.object_name, " ", change.reason);
                CHECK(job.counts.people.unchanged == job.counts.people.seen);
                CHECK(job.counts.departments.unchanged == job.counts.departments.seen);
            }
        }
    }
}
