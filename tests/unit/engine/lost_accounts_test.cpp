// What is taken away in the target behind our back, and what refers to it.
#include <doctest/doctest.h>

#include "support/random.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Reporting : Outgoing {
    Reporting() {
        source.directory.departments = {{.key = "rd", .name = "R&D", .leaders = std::vector<std::string>{"at/boss"}}};
        add("emp", "Emp", "at/boss");
        add("boss", "Boss", "");
        add("top", "Top", "");
        fill();
        sync();
        expect_same();
    }

    void add(const std::string& key, const std::string& name, const std::string& manager) {
        source.directory.people.push_back({.key = key,
                                           .name = name,
                                           .departments = {"rd"},
                                           .attributes = {{"uid", key}, {"mail", key + "@example.test"}},
                                           .manager = manager});
    }

    void settle(int runs = 3) {
        for (int run = 0; run < runs; ++run) {
            const Job job = sync();
            CAPTURE(run);
            for (const Change& failed : source.failures(job)) FAIL_CHECK(failed.object_name, ": ", failed.error);
        }
        expect_same();
        expect_settled();
    }
};

}  // namespace

TEST_CASE("whoever names a manager whose account is gone is written without him, and again once he is back") {
    Reporting world;
    world.target.remove_person(world.account("Boss").key);
    SUBCASE("somebody new") {
        world.add("new", "New", "at/boss");
    }
    SUBCASE("somebody whose manager has changed") {
        world.source.directory.person("top").manager = "at/boss";
    }
    SUBCASE("somebody who already named him and changed otherwise") {
        world.source.directory.person("emp").attributes["nickname"] = "E";
    }
    world.fill();
    world.settle();
}

TEST_CASE("an account that somebody made anew is linked again, and those who name it follow in the same run") {
    Reporting world;
    FakePerson boss = world.account("Boss");
    world.target.remove_person(boss.key);
    boss.key = "elsewhere";
    world.target.people.push_back(boss);
    world.source.directory.person("emp").manager = "at/top";
    world.fill();
    world.sync();
    world.source.directory.person("emp").manager = "at/boss";
    world.fill();
    world.task.reconcile = Reconcile::every_run;
    const Job job = world.sync();
    CHECK(world.source.failures(job).empty());
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("a manager who cannot be made again is waited for, and nobody fails because of him") {
    Reporting world;
    world.target.remove_person(world.account("Boss").key);
    world.source.directory.person("top").manager = "at/boss";
    world.source.directory.person("boss").attributes["nickname"] = "B";
    world.fill();
    world.target.writing.before_write = [](const Write& write) -> std::optional<Outcome> {
        if (write.name == "Boss") return Outcome::failed(ErrorKind::forbidden, "not this one");
        return std::nullopt;
    };
    for (int run = 0; run < 3; ++run) {
        const Job job = world.sync();
        for (const Change& failed : world.source.failures(job)) CHECK(failed.object_name == "Boss");
        CHECK(job.counts.people.failed == 1);
    }
    world.target.writing.before_write = nullptr;
    world.settle();
}

TEST_CASE("a department that is gone fails those who are put into it, once") {
    Reporting world;
    world.source.directory.departments.push_back({.key = "hr", .name = "HR"});
    world.fill();
    world.sync();
    world.target.remove_department(world.place("HR").key);
    world.source.directory.person("top").departments = {"hr"};
    world.fill();
    CHECK(world.sync().counts.people.failed == 1);
    world.settle();
}

TEST_CASE("whatever is taken away in the target, runs bring it back and fail for nobody") {
    Random random;
    for (int story = 0; story < 20; ++story) {
        Reporting world;
        for (int number = 0; number < 6; ++number)
            world.add(
                "p" + std::to_string(number), "P" + std::to_string(number),
                "at/" + world.source.directory.people[static_cast<std::size_t>(random.number(0, 2 + number))].key);
        world.fill();
        world.sync();
        world.task.reconcile = random.number(0, 1) == 1 ? Reconcile::every_run : Reconcile::never;
        for (int round = 0; round < 4; ++round) {
            CAPTURE(story);
            CAPTURE(round);
            std::erase_if(world.target.people, [&](const FakePerson&) { return random.number(0, 2) == 0; });
            for (FakePerson& person : world.source.directory.people) {
                if (random.number(0, 2) == 0) person.attributes["nickname"] = random.text("abc", 1, 3);
                if (random.number(0, 3) == 0)
                    person.manager =
                        "at/" + world.source.directory.people[static_cast<std::size_t>(random.number(0, 8))].key;
            }
            world.fill();
            for (int run = 0; run < 3; ++run) REQUIRE(world.source.failures(world.sync()).empty());
        }
        world.task.reconcile = Reconcile::every_run;
        world.settle();
    }
}
