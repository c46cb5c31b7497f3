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
