#include <doctest/doctest.h>

#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

TEST_CASE("one bad record among many fails alone and is listed") {
    World world;
    world.directory.page_size = 500;
    for (int n = 0; n < 3000; ++n)
        world.directory.people.push_back({.key = std::to_string(n),
                                          .name = "P" + std::to_string(n),
                                          .attributes = {{"uid", "p" + std::to_string(n)}}});
    world.directory.person("10").name.clear();
    world.directory.person("20").attributes["uid"] = "p21";
    world.directory.person("30").name = "\xff\xfe";
    world.directory.person("40").name = std::string(1 << 20, 'x');
    world.directory.person("50").name =
        "a\x01"
        "b";
    world.directory.person("60").problem = "attribute description is not UTF-8";
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded_with_errors);
    CHECK(job.counts.people.failed == 6);
    CHECK(job.counts.people.created == 2994);
    CHECK(job.counts.people.seen == 3000);
    const auto failures = world.failures(job);
    REQUIRE(failures.size() == 6);
    for (const Change& change : failures) {
        CAPTURE(change.key);
        CHECK_FALSE(change.error.empty());
        CHECK(change.error.size() < 1000);
    }
    const auto error_of = [&](const std::string& key) {
        for (const Change& change : failures)
            if (change.key == key) return change.error;
        return std::string();
    };
    CHECK(error_of("10").find("name") != std::string::npos);
    // The clash names field and the other person.
    const std::string clash = error_of("20") + error_of("21");
    CHECK(clash.find("username") != std::string::npos);
    CHECK(clash.find("P2") != std::string::npos);

    world.directory.person("20").attributes["uid"] = "p20";
    CHECK(world.sync().counts.people.failed == 5);
    CHECK(world.has_person("P20"));
    CHECK(world.has_person("P21"));
}

TEST_CASE("a record that fails is not taken for missing") {
    World world;
    world.task.removal.after_absences = 1;
    for (int n = 0; n < 3; ++n)
        world.directory.people.push_back({.key = std::to_string(n), .name = "P" + std::to_string(n)});
    world.sync();
    world.directory.person("1").name.clear();
    const Job job = world.sync();
    CHECK(job.counts.people.failed == 1);
    CHECK(job.counts.people.missing == 0);
    CHECK(world.person("P1").status == PersonStatus::Activated);
}

TEST_CASE("a record without key: nobody is taken for missing") {
    World world;
    world.task.removal.after_absences = 1;
    for (int n = 0; n < 3; ++n)
        world.directory.people.push_back({.key = std::to_string(n), .name = "P" + std::to_string(n)});
    world.sync();
    world.directory.person("1").key.clear();
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::incomplete_read);
    CHECK(job.counts.people.failed == 1);
    CHECK(job.counts.people.missing == 0);
    CHECK(world.people().size() == 3);
}

TEST_CASE("a page delivered twice doubles nobody") {
    World world;
    for (int n = 0; n < 3; ++n)
        world.directory.people.push_back({.key = std::to_string(n), .name = "P" + std::to_string(n)});
    for (int n = 0; n < 3; ++n) world.directory.people.push_back(world.directory.people[static_cast<std::size_t>(n)]);
    const Job job = world.sync();
    CHECK(job.counts.people.created == 3);
    CHECK(job.counts.people.skipped == 3);
    CHECK(world.people().size() == 3);
    CHECK(world.sync().counts.people.skipped == 3);
}

TEST_CASE("an exchange of identifiers between two people settles within two runs") {
    World world;
    world.directory.people = {{.key = "1", .name = "Ann", .attributes = {{"uid", "ann"}}},
                              {.key = "2", .name = "Bob", .attributes = {{"uid", "bob"}}}};
    world.sync();
    world.directory.person("1").attributes["uid"] = "bob";
    world.directory.person("2").attributes["uid"] = "free";
    world.sync();
    world.sync();
    CHECK(field(world.person("Ann"), "username") == "bob");
    CHECK(field(world.person("Bob"), "username") == "free");
    world.expect_settled();
}
