#include <doctest/doctest.h>

#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Company : World {
    Company() {
        directory.departments = {{.key = "rd", .name = "研发部", .parent = ""},
                                 {.key = "plat", .name = "平台组", .parent = "rd"},
                                 {.key = "hr", .name = "People", .parent = ""}};
        directory.people = {{.key = "1",
                             .name = "张伟",
                             .departments = {"plat"},
                             .attributes = {{"mail", "zhang@example.test"}, {"uid", "zhang"}}},
                            {.key = "2",
                             .name = "Ann",
                             .departments = {"hr", "rd"},
                             .attributes = {{"mail", "ann@example.test"}},
                             .manager = "at/1"},
                            {.key = "3", .name = "Bob", .attributes = {{"mobile", "+86 130 0000 0001"}}},
                            {.key = "4", .name = "Chen", .departments = {"plat"}}};
    }
};

}  // namespace

TEST_CASE("a first run brings departments, people, memberships and managers") {
    Company world;
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(job.error == "");
    CHECK(job.counts.people.created == 4);
    CHECK(job.counts.departments.created == 3);
    CHECK(job.counts.people.update_count_all == 0);
    CHECK(world.path_of("平台组") == "Company/研发部/平台组");
    CHECK(world.paths_of(world.person("Ann")) == std::vector<std::string>{"Company/People", "Company/研发部"});
    CHECK(world.paths_of(world.person("Bob")) == std::vector<std::string>{"Company"});
    CHECK(world.manager_of("Ann") == "张伟");
    CHECK(field(world.person("张伟"), "email") == "zhang@example.test");
    CHECK(world.changes(job, Action::create_person).size() == 4);
    for (const Change& change : world.changes(job)) CHECK(change.state == ChangeState::applied);
    world.expect_settled();
}

TEST_CASE("a second run does nothing") {
    Company world;
    world.sync();
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(job.counts.people.unchanged == 4);
    CHECK(job.counts.departments.unchanged == 3);
    CHECK(world.changes(job).empty());
}

TEST_CASE("a plan writes nothing to the hub and says what a run would do") {
    Company world;
    const Job plan = world.plan();
    CHECK(plan.outcome == JobOutcome::succeeded);
    CHECK(plan.counts.people.created == 4);
    CHECK(plan.counts.departments.created == 3);
    CHECK(world.people().empty());
    CHECK(world.departments().empty());
    CHECK(world.changes(plan, Action::create_person).size() == 4);
    CHECK(plan.plan_hash == world.plan().plan_hash);
    const Job job = world.sync();
    CHECK(job.plan_hash == plan.plan_hash);
}

TEST_CASE("changed fields, identifiers, departments and managers are told apart") {
    Company world;
    world.sync();
    world.directory.person("1").attributes["nickname"] = "Wei";
    world.directory.person("1").attributes["mail"] = "wei@example.test";
    world.directory.person("2").departments = {"rd"};
    world.directory.person("4").manager = "at/2";
    const Job job = world.sync();
    CHECK(job.counts.people.updated == 3);
    CHECK(job.counts.people.update_count_all == 3);
    CHECK(job.counts.people.update_count_succ == 3);
    REQUIRE(world.changes(job, Action::change_identifier).size() == 1);
    CHECK(world.changes(job, Action::change_identifier)[0].fields ==
          std::vector<FieldChange>{{"email", "zhang@example.test", "wei@example.test"}});
    CHECK(world.changes(job, Action::change_departments).size() == 1);
    CHECK(world.changes(job, Action::update_person).size() == 2);
    CHECK(world.manager_of("Chen") == "Ann");
    CHECK(world.paths_of(world.person("Ann")) == std::vector<std::string>{"Company/研发部"});
    world.expect_settled();
}

TEST_CASE("an absent attribute leaves the field alone, an empty one clears it") {
    Company world;
    world.sync();
    world.directory.person("1").attributes.erase("mail");
    CHECK(world.sync().counts.people.unchanged == 4);
    CHECK(field(world.person("张伟"), "email") == "zhang@example.test");
    world.directory.person("3").attributes["mobile"] = "";
    const Job job = world.sync();
    CHECK(job.counts.people.updated == 1);
    CHECK(field(world.person("Bob"), "phone") == "");
    world.expect_settled();
}

TEST_CASE("a changed mapping compares everybody again and changes only what differs") {
    Company world;
    world.sync();
    world.task.field_mapping.push_back({"name", "givenName"});
    const Job job = world.sync();
    CHECK(job.counts.people.updated == 4);
    CHECK(field(world.person("Ann"), "givenName") == "Ann");
    world.task.field_mapping.pop_back();
    CHECK(world.sync().counts.people.unchanged == 4);
    world.expect_settled();
}

TEST_CASE("a directory that cannot be reached fails the job and changes nothing") {
    Company world;
    world.sync();
    world.directory.unreachable = "connection refused";
    const Job job = world.sync();
    CHECK(job.state == JobState::failed);
    CHECK(job.outcome == JobOutcome::failed);
    CHECK(job.error.find("connection refused") != std::string::npos);
    CHECK(world.people().size() == 4);
}

TEST_CASE("a job that is told to stop ends as cancelled and the next one finishes") {
    Company world;
    world.directory.before_page = [&](std::size_t page) { world.stop = page == 2; };
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::cancelled);
    CHECK(world.people().empty());
    world.directory.before_page = nullptr;
    world.stop = false;
    CHECK(world.sync().counts.people.created == 4);
    world.expect_settled();
}
