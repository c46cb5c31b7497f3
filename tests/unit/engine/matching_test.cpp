#include <doctest/doctest.h>

#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

// Two tasks over one hub: the second meets people whom the first has brought.
struct Second : World {
    Second() {
        directory.people = {{.key = "1", .name = "Ann", .attributes = {{"uid", "ann"}, {"mail", "ann@example.test"}}},
                            {.key = "2", .name = "Bob", .attributes = {{"mail", "bob@example.test"}}}};
        sync();
        task.id = 2000;
        task.organization_code = "task-1000";
        directory.people.clear();
    }
};

}  // namespace

TEST_CASE("the first matching key that finds exactly one person links it") {
    Second world;
    world.directory.people = {{.key = "x", .name = "Ann B.", .attributes = {{"mail", "ANN@example.test"}}}};
    const Job job = world.sync();
    CHECK(job.counts.people.created == 0);
    CHECK(job.counts.people.updated == 1);
    REQUIRE(world.changes(job, Action::adopt).size() == 1);
    CHECK(world.changes(job, Action::adopt)[0].reason == "there already, linked by email");
    CHECK(world.people().size() == 2);
    world.expect_settled();
}

TEST_CASE("nobody matches: the person is new") {
    Second world;
    world.directory.people = {{.key = "x", .name = "Carl", .attributes = {{"mail", "carl@example.test"}}}};
    CHECK(world.sync().counts.people.created == 1);
    CHECK(world.people().size() == 3);
}

TEST_CASE("two records that mean one person: the second fails and names the first") {
    Second world;
    world.directory.people = {{.key = "x", .name = "Ann", .attributes = {{"uid", "ann"}}},
                              {.key = "y", .name = "Ann again", .attributes = {{"uid", "ann"}}}};
    const Job job = world.sync();
    CHECK(job.counts.people.failed == 1);
    CHECK(world.people().size() == 2);
    CHECK(world.sync().counts.people.failed == 1);
}

TEST_CASE("a person who was disabled is offered a return, not doubled") {
    World world;
    world.task.removal.after_absences = 1;
    world.directory.people = {{.key = "1", .name = "Ann", .attributes = {{"uid", "ann"}}}, {.key = "2", .name = "Bob"}};
    world.sync();
    world.directory.remove_person("1");
    world.sync();
    REQUIRE(world.person("Ann").status == PersonStatus::Resigned);
    world.directory.people.push_back({.key = "1b", .name = "Ann", .attributes = {{"uid", "ann"}}});
    const Job job = world.sync();
    CHECK(job.counts.people.created == 0);
    CHECK(world.person("Ann").status == PersonStatus::Activated);
    CHECK(world.people().size() == 2);
    world.expect_settled();
}

TEST_CASE("a record with a new key is the same person, even when somebody else comes with the old key's place") {
    World world;
    world.directory.people = {{.key = "1", .name = "Ann", .attributes = {{"uid", "ann"}}}};
    world.sync();
    const std::string id = world.person("Ann").user_id;
    world.directory.person("1").key = "2";
    const Job job = world.sync();
    CHECK(job.counts.people.created == 0);
    CHECK(job.counts.people.missing == 0);
    CHECK(world.person("Ann").user_id == id);
    world.expect_settled();
}
