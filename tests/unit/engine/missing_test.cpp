#include <doctest/doctest.h>

#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Crowd : World {
    explicit Crowd(int count = 20) {
        directory.departments = {{.key = "a", .name = "A"}};
        for (int n = 0; n < count; ++n)
            directory.people.push_back({.key = std::to_string(n),
                                        .name = "P" + std::to_string(n),
                                        .departments = {"a"},
                                        .attributes = {{"uid", "p" + std::to_string(n)}}});
        sync();
    }
};

}  // namespace

TEST_CASE("somebody missing is disabled after the second complete read, and comes back") {
    Crowd world;
    world.directory.remove_person("7");
    Job job = world.sync();
    CHECK(job.counts.people.missing == 1);
    CHECK(job.counts.people.waiting == 1);
    CHECK(world.person("P7").status == PersonStatus::Activated);
    job = world.sync();
    CHECK(job.counts.people.removed == 1);
    REQUIRE(world.changes(job, Action::disable_person).size() == 1);
    CHECK(world.changes(job, Action::disable_person)[0].reason == "absent from 2 complete reads");
    CHECK(world.person("P7").status == PersonStatus::Resigned);
    job = world.sync();
    CHECK(job.counts.people.kept == 1);
    CHECK(world.changes(job).empty());

    world.directory.people.push_back({.key = "7", .name = "P7", .departments = {"a"}, .attributes = {{"uid", "p7"}}});
    job = world.sync();
    CHECK(job.counts.people.updated == 1);
    CHECK(world.person("P7").status == PersonStatus::Activated);
    world.expect_settled();
}

TEST_CASE("an absence that ends before the second read is forgotten") {
    Crowd world;
    const FakePerson seven = world.directory.person("7");
    for (int round = 0; round < 3; ++round) {
        world.directory.remove_person("7");
        CHECK(world.sync().counts.people.waiting == 1);
        world.directory.people.push_back(seven);
        CHECK(world.sync().counts.people.missing == 0);
    }
    CHECK(world.person("P7").status == PersonStatus::Activated);
}

TEST_CASE("deleting is a policy of its own") {
    Crowd world;
    world.task.removal.people = RemovalAction::remove;
    world.directory.remove_person("7");
    world.sync();
    CHECK(world.has_person("P7"));
    const Job job = world.sync();
    CHECK(job.counts.people.removed == 1);
    CHECK_FALSE(world.has_person("P7"));
    world.expect_settled();
    world.task.removal.people = RemovalAction::keep;
    world.directory.remove_person("8");
    world.sync();
    world.sync();
    CHECK(world.person("P8").status == PersonStatus::Activated);
}

TEST_CASE("an incomplete read removes nobody, however often") {
    Crowd world;
    world.directory.people_cut = "size limit of the server reached";
    for (int round = 0; round < 4; ++round) {
        const Job job = world.sync();
        CHECK(job.outcome == JobOutcome::incomplete_read);
        CHECK(job.error.find("size limit") != std::string::npos);
        CHECK(job.counts.people.missing == 0);
    }
    for (const Person& person : world.people()) CHECK(person.status == PersonStatus::Activated);
}

TEST_CASE("what an incomplete read did see is brought in") {
    Crowd world;
    world.directory.people_cut = "cut";
    world.directory.person("0").attributes["nickname"] = "Zero";
    CHECK(world.sync().counts.people.updated == 1);
    CHECK(field(world.person("P0"), "nickname") == "Zero");
}

TEST_CASE("an emptied directory is not believed unless the task says so") {
    Crowd world(5);
    world.directory.people.clear();
    for (int round = 0; round < 3; ++round) {
        const Job job = world.sync();
        CHECK(job.outcome == JobOutcome::incomplete_read);
        CHECK(job.error.find("nobody") != std::string::npos);
    }
    for (const Person& person : world.people()) CHECK(person.status == PersonStatus::Activated);
    world.task.removal.allow_empty = true;
    world.sync();
    CHECK(world.sync().counts.people.removed == 5);
}

TEST_CASE("departments that all vanish are not believed either") {
    Crowd world(5);
    world.directory.departments.clear();
    for (int round = 0; round < 3; ++round) CHECK(world.sync().outcome == JobOutcome::incomplete_read);
    CHECK(world.departments().size() == 1);
}

TEST_CASE("too many removals are held, the rest goes on, and the accepted plan is let through once") {
    Crowd world(120);
    for (int n = 0; n < 20; ++n) world.directory.remove_person(std::to_string(n));
    world.directory.person("50").attributes["nickname"] = "Fifty";
    world.sync();
    Job job = world.sync();
    CHECK(job.outcome == JobOutcome::held_by_guard);
    CHECK(job.state == JobState::success);
    CHECK(job.counts.people.removal_held == 20);
    CHECK(job.error.find("20 of 120") != std::string::npos);
    for (const Change& change : world.changes(job, Action::disable_person)) CHECK(change.state == ChangeState::held);
    CHECK(field(world.person("P50"), "nickname") == "Fifty");
    CHECK(world.person("P0").status == PersonStatus::Activated);

    const Job plan = world.plan();
    CHECK(plan.counts.people.removal_held == 20);
    CHECK(world.sync("0123456789abcdef0123456789abcdef").outcome == JobOutcome::held_by_guard);
    job = world.sync(plan.plan_hash);
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(job.counts.people.removed == 20);
    CHECK(world.person("P0").status == PersonStatus::Resigned);
}

TEST_CASE("a held identifier change is planned again, its harmless companion is applied once") {
    Crowd world(120);
    for (int n = 0; n < 20; ++n) {
        world.directory.person(std::to_string(n)).attributes["uid"] = "new" + std::to_string(n);
        world.directory.person(std::to_string(n)).attributes["nickname"] = "N";
    }
    Job job = world.sync();
    CHECK(job.outcome == JobOutcome::held_by_guard);
    CHECK(job.counts.people.held == 20);
    CHECK(job.counts.people.updated == 0);
    CHECK(field(world.person("P3"), "nickname") == "N");
    CHECK(field(world.person("P3"), "username") == "p3");
    job = world.sync();
    CHECK(job.counts.people.held == 20);
    CHECK(world.changes(job, Action::update_person).empty());
    CHECK(world.sync(world.plan().plan_hash).outcome == JobOutcome::succeeded);
    CHECK(field(world.person("P3"), "username") == "new3");
    world.expect_settled();
}

TEST_CASE("a person whom another task still has is not removed") {
    Crowd world(12);
    world.task.id = 2000;
    world.task.organization_code = "task-1000";
    CHECK(world.sync().counts.people.unchanged == 12);  // linked by user name
    world.directory.remove_person("7");
    world.sync();
    const Job job = world.sync();
    CHECK(job.counts.people.removed == 0);
    CHECK(world.person("P7").status == PersonStatus::Activated);
    world.task.id = 1000;
    world.task.organization_code.clear();
    world.sync();
    CHECK(world.sync().counts.people.removed == 1);
    CHECK(world.person("P7").status == PersonStatus::Resigned);
}
