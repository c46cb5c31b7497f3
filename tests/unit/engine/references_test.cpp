#include <doctest/doctest.h>

#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

TEST_CASE("managers resolve whatever the order, in circles too; one's own manager is none") {
    World world;
    world.directory.people = {{.key = "1", .name = "One", .manager = "at/3"},
                              {.key = "2", .name = "Two", .manager = "at/1"},
                              {.key = "3", .name = "Three", .manager = "at/2"},
                              {.key = "4", .name = "Four", .manager = "at/4"}};
    world.sync();
    CHECK(world.manager_of("One") == "Three");
    CHECK(world.manager_of("Two") == "One");
    CHECK(world.manager_of("Three") == "Two");
    CHECK(world.manager_of("Four") == "");
    world.expect_settled();
}

TEST_CASE("a manager who is not there yet is waited for") {
    World world;
    world.directory.people = {{.key = "1", .name = "One", .manager = "at/2"}};
    CHECK(world.sync().outcome == JobOutcome::succeeded);
    CHECK(world.manager_of("One") == "");
    world.expect_settled();
    world.directory.people.push_back({.key = "2", .name = "Two"});
    world.sync();
    CHECK(world.manager_of("One") == "Two");
    world.expect_settled();
}

TEST_CASE("a manager attribute that becomes empty ends the relation; one that is not given leaves it") {
    World world;
    world.directory.people = {{.key = "1", .name = "One", .manager = "at/2"}, {.key = "2", .name = "Two"}};
    world.sync();
    world.directory.person("1").manager.reset();
    world.sync();
    CHECK(world.manager_of("One") == "Two");
    world.directory.person("1").manager = "";
    const Job job = world.sync();
    CHECK(job.counts.people.updated == 1);
    CHECK(world.manager_of("One") == "");
    world.expect_settled();
}

TEST_CASE("a manager who moves to another place stays the manager") {
    World world;
    world.directory.people = {{.key = "1", .name = "One", .manager = "at/2"}, {.key = "2", .name = "Two"}};
    world.sync();
    world.directory.person("2").locator = "elsewhere/2";
    world.directory.person("1").manager = "elsewhere/2";
    const Job job = world.sync();
    CHECK(world.changes(job).empty());
    CHECK(world.manager_of("One") == "Two");
    world.expect_settled();
}

TEST_CASE("somebody else at the manager's place is the manager") {
    World world;
    world.directory.people = {{.key = "1", .name = "One", .manager = "chair"},
                              {.key = "2", .name = "Two", .locator = "chair"},
                              {.key = "3", .name = "Three"}};
    world.sync();
    REQUIRE(world.manager_of("One") == "Two");
    world.directory.person("2").locator = "retired";
    world.directory.person("3").locator = "chair";
    const Job job = world.sync();
    CHECK(world.manager_of("One") == "Three");
    CHECK(job.counts.people.updated == 1);
    world.expect_settled();
}

TEST_CASE("a reference that leads to nobody any more leaves manager and leader as they are") {
    World world;
    world.directory.departments = {{.key = "a", .name = "A", .leaders = {{"at/2"}}}};
    world.directory.people = {{.key = "1", .name = "One", .manager = "at/2"}, {.key = "2", .name = "Two"}};
    world.sync();
    world.directory.person("2").locator = "moved/2";  // and nobody corrects those who refer to it
    world.directory.person("1").attributes["nickname"] = "I";
    for (int round = 0; round < 2; ++round) {
        world.sync();
        CHECK(world.manager_of("One") == "Two");
        CHECK(world.leaders_of("A") == std::vector<std::string>{"Two"});
    }
    world.expect_settled();
    world.directory.people.push_back({.key = "3", .name = "Three", .locator = "at/2"});
    world.sync();
    CHECK(world.manager_of("One") == "Three");
    CHECK(world.leaders_of("A") == std::vector<std::string>{"Three"});
    world.expect_settled();
}

TEST_CASE("leaders are found once they are there, in any number") {
    World world;
    world.directory.departments = {{.key = "a", .name = "A", .leaders = {{"at/1", "at/2"}}},
                                   {.key = "b", .name = "B", .leaders = {{"at/9"}}}};
    world.directory.people = {{.key = "1", .name = "One", .departments = {"a"}}, {.key = "2", .name = "Two"}};
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(job.counts.departments.created == 2);
    CHECK(world.leaders_of("A") == std::vector<std::string>{"One", "Two"});
    CHECK(world.leaders_of("B").empty());
    world.expect_settled();
    world.directory.people.push_back({.key = "9", .name = "Nine"});
    world.sync();
    CHECK(world.leaders_of("B") == std::vector<std::string>{"Nine"});
    world.expect_settled();
    world.directory.department("a").leaders = std::vector<std::string>{};
    const Job cleared = world.sync();
    CHECK(cleared.counts.departments.updated == 1);
    CHECK(world.leaders_of("A").empty());
    world.expect_settled();
}
