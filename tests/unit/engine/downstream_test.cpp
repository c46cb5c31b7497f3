#include <doctest/doctest.h>

#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Company : Outgoing {
    Company() {
        source.directory.departments = {{.key = "rd", .name = "研发部", .leaders = std::vector<std::string>{"at/1"}},
                                        {.key = "plat", .name = "平台组", .parent = "rd"},
                                        {.key = "hr", .name = "People"}};
        source.directory.people = {
            {.key = "1",
             .name = "张伟",
             .departments = {"plat"},
             .attributes = {{"mail", "zhang@example.test"}, {"uid", "zhang"}},
             .manager = "at/2"},
            {.key = "2",
             .name = "Ann",
             .departments = {"hr", "rd"},
             .attributes = {{"mail", "ann@example.test"}, {"uid", "ann"}},
             .manager = ""},
            {.key = "3", .name = "Bob", .attributes = {{"uid", "bob"}}, .manager = ""},
            {.key = "4", .name = "Chen", .departments = {"plat"}, .attributes = {{"uid", "chen"}}, .manager = "at/1"}};
        fill();
    }
};

}  // namespace

TEST_CASE("a first run makes departments and accounts, with places, managers and leaders") {
    Company world;
    const Job job = world.sync();
    CHECK(job.error == "");
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(job.counts.people.created == 4);
    CHECK(job.counts.departments.created == 3);
    world.expect_same();
    CHECK(world.path_of(world.account("Chen").departments.front()) == "研发部/平台组");
    CHECK(world.account("张伟").manager == "at/" + world.account("Ann").key);
    CHECK(world.place("研发部").leaders == std::vector<std::string>{"at/" + world.account("张伟").key});
    for (const Change& change : world.changes(job)) CHECK(change.state == ChangeState::applied);
    world.expect_settled();
}

TEST_CASE("a run without changes neither looks at the target nor writes to it") {
    Company world;
    world.sync();
    const std::uint64_t looked_up = world.target.writing.looked_up;
    const Job job = world.sync();
    CHECK(job.counts.people.unchanged == 4);
    CHECK(world.target.writing.looked_up == looked_up);
}

TEST_CASE("a plan writes nothing, and the run does what it says") {
    Company world;
    const Job plan = world.plan();
    CHECK(plan.counts.people.created == 4);
    CHECK(world.target.people.empty());
    CHECK(world.sync().plan_hash == plan.plan_hash);
}

TEST_CASE("only what changed is written") {
    Company world;
    world.sync();
    world.source.directory.person("1").attributes["nickname"] = "Wei";
    world.source.directory.person("2").attributes["mail"] = "new@example.test";
    world.source.directory.person("4").departments = {"hr"};
    world.fill();
    world.target.writing.writes.clear();
    const Job job = world.sync();
    CHECK(job.counts.people.updated == 3);
    CHECK(job.counts.people.unchanged == 1);
    REQUIRE(world.target.writing.writes.size() == 3);
    CHECK(world.target.writing.writes[0].attributes.size() == 1);
    CHECK(world.changes(job, Action::change_identifier).size() == 1);
    CHECK(world.changes(job, Action::change_departments).size() == 1);
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("what is there already is linked and never doubled") {
    Company world;
    world.target.departments = {{.key = "x", .name = "研发部"}};
    world.target.people = {{.key = "a", .name = "Zhang", .attributes = {{"uid", "zhang"}}, .manager = ""},
                           {.key = "b", .name = "Ann", .attributes = {{"mail", "ann@example.test"}}, .manager = ""}};
    const Job job = world.sync();
    CHECK(job.counts.people.created == 2);
    CHECK(world.changes(job, Action::adopt).size() == 3);
    CHECK(world.target.people.size() == 4);
    CHECK(world.target.departments.size() == 3);
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("several that could be meant fail the one, not the others") {
    Company world;
    world.target.people = {{.key = "a", .name = "Z1", .attributes = {{"uid", "zhang"}}},
                           {.key = "b", .name = "Z2", .attributes = {{"uid", "zhang"}}}};
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded_with_errors);
    CHECK(job.counts.people.failed == 1);
    CHECK(job.counts.people.created == 3);
    CHECK_FALSE(world.has_account("张伟"));
}

TEST_CASE("who leaves in the hub is switched off, and on again when he returns") {
    Company world;
    world.sync();
    const FakePerson bob = world.source.directory.person("3");
    world.source.directory.remove_person("3");
    world.fill();
    const Job job = world.sync();
    CHECK(job.counts.people.updated == 1);
    CHECK(world.changes(job, Action::disable_person).size() == 1);
    CHECK_FALSE(world.account("Bob").enabled);
    world.expect_settled();
    world.source.directory.people.push_back(bob);
    world.source.task.field_mapping.push_back({"\"Activated\"", "status"});
    world.fill();
    world.sync();
    CHECK(world.account("Bob").enabled);
    world.expect_settled();
}

TEST_CASE("leaving the scope waits for somebody's yes") {
    Company world;
    world.sync();
    world.task.scope.except_people = {"bob"};
    const Job held = world.sync();
    CHECK(held.outcome == JobOutcome::held_by_guard);
    CHECK(held.counts.people.removal_held == 1);
    CHECK(world.account("Bob").enabled);
    REQUIRE(world.changes(held, Action::disable_person).size() == 1);
    CHECK(world.changes(held, Action::disable_person)[0].state == ChangeState::held);
    CHECK(world.changes(held, Action::disable_person)[0].reason.find("exceptPeople") != std::string::npos);
    const Job accepted = world.sync(held.plan_hash);
    CHECK(accepted.counts.people.removed == 1);
    CHECK_FALSE(world.account("Bob").enabled);
    CHECK(world.plan().counts.people.kept == 1);
    world.task.scope.except_people.clear();
    world.sync();
    CHECK(world.account("Bob").enabled);
    world.expect_settled();
}

TEST_CASE("a task that says so removes without asking") {
    Company world;
    world.sync();
    world.task.removal.confirm = false;
    world.task.removal.people = RemovalAction::remove;
    world.task.scope.except_departments = {{"Company/研发部/平台组"}};
    const Job job = world.sync();
    CHECK(job.counts.people.removed == 2);
    CHECK(job.counts.departments.removed == 1);
    CHECK(world.target.people.size() == 2);
    CHECK(world.target.departments.size() == 2);
    world.expect_settled();
}

TEST_CASE("a chosen department brings those above it without their people") {
    Company world;
    world.task.scope.all = false;
    world.task.scope.departments = {{"Company/研发部/平台组"}};
    world.sync();
    CHECK(world.target.people.size() == 2);
    CHECK(world.target.departments.size() == 2);
    CHECK(world.path_of(world.place("平台组").key) == "研发部/平台组");
    CHECK(world.account("张伟").manager.value_or("") == "");
    world.expect_settled();
    world.task.scope.people = {"ann"};
    world.sync();
    CHECK(world.account("张伟").manager == "at/" + world.account("Ann").key);
    CHECK(world.account("Ann").departments.size() == 2);
    world.expect_settled();
}

TEST_CASE("a condition decides over people") {
    Company world;
    world.task.scope.condition = "email != \"\"";
    world.sync();
    CHECK(world.target.people.size() == 2);
}

TEST_CASE("new people are left out when the scope says so") {
    Company world;
    world.task.scope.include_new_users = false;
    world.sync();
    CHECK(world.target.people.size() == 4);
}

TEST_CASE("what was changed in the target is seen when it is compared, and only then") {
    Company world;
    world.sync();
    world.account("Bob").attributes["uid"] = "robert";
    CHECK(world.changes(world.plan()).empty());
    world.task.reconcile = Reconcile::every_run;
    const Job job = world.sync();
    REQUIRE(world.changes(job).size() == 1);
    CHECK(world.changes(job)[0].reason == "the target differs from what was last written");
    CHECK(world.account("Bob").attributes.at("uid") == "bob");
    world.target.remove_person(world.account("Ann").key);
    CHECK(world.sync().counts.people.created == 1);
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("a department that moves is one write, whoever is in it") {
    Company world;
    world.sync();
    world.source.directory.department("plat").parent = "hr";
    world.fill();
    world.target.writing.writes.clear();
    const Job job = world.sync();
    CHECK(world.target.writing.writes.size() == 1);
    CHECK(world.changes(job, Action::move_department).size() == 1);
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("a department comes to stand below its own child") {
    Company world;
    world.sync();
    world.source.directory.department("plat").parent = "";
    world.source.directory.department("rd").parent = "plat";
    world.fill();
    world.sync();
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("a chain of renames and a swap of two addresses") {
    Company world;
    world.target.writing.keeps_emails_apart = world.target.writing.keeps_names_apart = true;
    world.sync();
    world.source.directory.person("1").attributes["uid"] = "ann";
    world.source.directory.person("2").attributes["uid"] = "bob";
    world.source.directory.person("3").attributes["uid"] = "bobby";
    world.fill();
    CHECK(world.sync().outcome == JobOutcome::succeeded);
    world.fill();
    CHECK(world.sync().outcome == JobOutcome::succeeded);
    world.expect_same();
    std::swap(world.account("Ann").attributes["mail"], world.account("张伟").attributes["mail"]);
    world.task.reconcile = Reconcile::every_run;
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded);
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("what is put off is tried again, and what stays refused fails alone") {
    Company world;
    int refused = 0;
    world.target.writing.before_write = [&](const Write& write) -> std::optional<Outcome> {
        if (write.name == "Ann" && refused++ < 2) return Outcome::put_off(ErrorKind::throttled, "busy", 1);
        if (write.name == "Bob") return Outcome::failed(ErrorKind::invalid, "constraint violation");
        return std::nullopt;
    };
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::succeeded_with_errors);
    CHECK(job.counts.people.failed == 1);
    CHECK(job.counts.people.created == 3);
    CHECK(world.source.failures(job)[0].error == "constraint violation");
    world.target.writing.before_write = nullptr;
    CHECK(world.sync().counts.people.created == 1);
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("a write whose answer was lost is looked for before it is repeated") {
    Company world;
    bool carried_out = true;
    SUBCASE("it was carried out") {
        carried_out = true;
    }
    SUBCASE("it was not") {
        carried_out = false;
    }
    world.target.writing.unknown_is_carried_out = carried_out;
    std::set<std::string> lost;
    world.target.writing.before_write = [&](const Write& write) -> std::optional<Outcome> {
        if (!lost.insert(write.token).second) return std::nullopt;
        return Outcome::unknown("connection reset");
    };
    world.sync();
    CHECK(world.target.people.size() == 4);
    world.target.writing.before_write = nullptr;
    world.sync();
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("a target that is away fails the job, and the next one finishes") {
    Company world;
    int batches = 0;
    world.target.writing.before_batch = [&] {
        if (++batches > 2) throw Error(ErrorKind::unreachable, "connection refused");
    };
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::failed);
    CHECK(job.error.find("connection refused") != std::string::npos);
    world.target.writing.before_batch = nullptr;
    CHECK(world.sync().outcome == JobOutcome::succeeded);
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("a connector that cannot write is no target") {
    Company world;
    world.target.writable = false;
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::failed);
    CHECK(job.error.find("cannot write") != std::string::npos);
}

TEST_CASE("an emptied hub takes nothing away") {
    Company world;
    world.sync();
    world.task.scope.condition = "false";
    const Job job = world.sync();
    CHECK(job.outcome == JobOutcome::incomplete_read);
    CHECK(world.account("Bob").enabled);
}

TEST_CASE("a directory that cannot be reached leaves no organisation in the hub") {
    World world;
    world.directory.unreachable = "connection refused";
    CHECK(world.sync().outcome == JobOutcome::failed);
    world.directory.unreachable.reset();
    Outgoing other;
    CHECK(other.sync().outcome == JobOutcome::succeeded);
}
