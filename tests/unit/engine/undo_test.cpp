// What a job did, taken back.

#include <doctest/doctest.h>

#include "rosterd/error.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Office : Outgoing {
    Office() {
        source.directory.departments = {{.key = "root", .name = "Company", .top = true},
                                        {.key = "rd", .name = "Research", .parent = "root"},
                                        {.key = "plat", .name = "Platform", .parent = "rd"},
                                        {.key = "ops", .name = "Operations", .parent = "root"}};
        for (int n = 1; n <= 5; ++n) add(n);
        fill();
        sync();
    }
    void add(int n) {
        const std::string key = std::to_string(n);
        source.directory.people.push_back(
            {.key = key,
             .name = "P" + key,
             .departments = {n % 2 == 0 ? "plat" : "ops"},
             .attributes = {{"uid", "u" + key}, {"mail", "m" + key + "@x.test"}, {"nickname", "n" + key}},
             .manager = n == 1 ? "" : "at/1"});
    }
    // A bit of everything.
    void edit() {
        FakeDirectory& directory = source.directory;
        directory.person("1").attributes["nickname"] = "uno";
        directory.person("2").attributes["nickname"] = "";
        directory.person("3").attributes["mail"] = "new3@x.test";
        directory.person("4").departments = {"ops"};
        directory.person("4").manager = "at/2";
        directory.department("plat").parent = "ops";
        directory.department("rd").name = "R&D";
        directory.departments.push_back({.key = "new", .name = "New", .parent = "rd"});
        add(6);
        directory.person("6").departments = {"new"};
    }
};

Errand undo_of(const Job& job) {
    Errand errand;
    errand.undoes = job.id;
    return errand;
}

std::vector<std::string> picture(World& world) {
    std::vector<std::string> lines;
    for (const Person& person : world.people()) {
        const std::string name = field(person, "name");
        std::string line = name + "|" + field(person, "email") + "|" + field(person, "nickname") + "|" +
                           std::string(to_string(person.status)) + "|" + world.manager_of(name);
        for (const std::string& path : world.paths_of(person)) line += "|" + path;
        lines.push_back(std::move(line));
    }
    for (const Department& department : world.departments()) lines.push_back(world.path(department.id));
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> picture(Outgoing& office) {
    std::vector<std::string> lines;
    for (const FakePerson& person : office.target.people) {
        std::string line = person.name + "|" + person.manager.value_or("") + (person.enabled ? "" : "|off");
        for (const auto& [name, text] : person.attributes) line += "|" + name + "=" + text;
        for (const std::string& key : person.departments) line += "|" + office.path_of(key);
        lines.push_back(std::move(line));
    }
    for (const FakeDepartment& department : office.target.departments) lines.push_back(office.path_of(department.key));
    std::sort(lines.begin(), lines.end());
    return lines;
}

}  // namespace

TEST_CASE("undoing an upstream job gives the hub as it was") {
    Office office;
    World& world = office.source;
    const std::vector<std::string> before = picture(world);
    office.edit();
    const Job job = world.sync();
    REQUIRE(world.failures(job).empty());
    CHECK(picture(world) != before);
    const Job plan = world.on(undo_of(job), JobMode::plan);
    CHECK(picture(world) != before);
    const Job undone = world.on(undo_of(job));
    CHECK(undone.error == "");
    CHECK(undone.outcome == JobOutcome::succeeded);
    CHECK(undone.plan_hash == plan.plan_hash);
    CHECK(undone.counts.people.removed == 1);
    CHECK(undone.counts.departments.removed == 1);
    CHECK(picture(world) == before);
    // The directory still says otherwise: the next run does it again.
    world.sync();
    CHECK(field(world.person("P1"), "nickname") == "uno");
    world.expect_settled();
}

TEST_CASE("what was changed since the job stays, and is listed as a conflict") {
    Office office;
    World& world = office.source;
    office.edit();
    const Job job = world.sync();
    world.directory.person("1").attributes["nickname"] = "eins";
    world.directory.person("6").attributes["nickname"] = "sechs";
    world.sync();
    const Job undone = world.on(undo_of(job));
    CHECK(field(world.person("P1"), "nickname") == "eins");
    CHECK(world.has_person("P6"));
    CHECK(field(world.person("P2"), "nickname") == "n2");
    int conflicts = 0;
    for (const Change& change : world.changes(undone))
        if (change.state == ChangeState::skipped && change.error.starts_with("conflict")) ++conflicts;
    CHECK(conflicts == 2);
}

TEST_CASE("people who were switched off come back; what was deleted is listed as lost") {
    Office office;
    World& world = office.source;
    world.directory.remove_person("5");
    const Job off = world.sync();
    CHECK(world.person("P5").status == PersonStatus::Resigned);
    const Job undone = world.on(undo_of(off));
    CHECK(undone.counts.people.updated == 1);
    CHECK(world.person("P5").status == PersonStatus::Activated);
    world.task.removal.people = RemovalAction::remove;
    const Job deleted = world.sync();
    CHECK_FALSE(world.has_person("P5"));
    const Job plan = world.on(undo_of(deleted), JobMode::plan);
    REQUIRE(world.changes(plan).size() == 1);
    CHECK(world.changes(plan)[0].error.starts_with("cannot be undone"));
    CHECK(plan.counts.people.skipped == 1);
}

TEST_CASE("an undo that takes many people away is held by the guard") {
    Office office;
    World& world = office.source;
    world.task.guard.remove_people.small_count = 1;
    office.add(6);
    office.add(7);
    const Job job = world.sync();
    const Job held = world.on(undo_of(job));
    CHECK(held.outcome == JobOutcome::held_by_guard);
    CHECK(world.people().size() == 7);
    const Job accepted = world.on(undo_of(job), JobMode::run, held.plan_hash);
    CHECK(accepted.outcome == JobOutcome::succeeded);
    CHECK(world.people().size() == 5);
}

TEST_CASE("undoing a downstream job gives the target as it was") {
    Office office;
    const std::vector<std::string> before = picture(office);
    office.edit();
    office.fill();
    const Job job = office.sync();
    REQUIRE(office.source.failures(job).empty());
    office.expect_same();
    const Job held = office.on(undo_of(job));
    CHECK(held.outcome == JobOutcome::held_by_guard);  // an account and a department would go
    CHECK(held.counts.people.removal_held == 1);
    const Job rest = office.on(undo_of(job), JobMode::plan);
    const Job undone = office.on(undo_of(job), JobMode::run, rest.plan_hash);
    CHECK(undone.error == "");
    CHECK(undone.outcome == JobOutcome::succeeded);
    CHECK(picture(office) == before);
    office.sync();
    office.expect_same();
    office.expect_settled();
}

TEST_CASE("what was changed in the target since the job stays") {
    Office office;
    office.edit();
    office.fill();
    const Job job = office.sync();
    office.account("P1").attributes["nick"] = "somebody was here";
    office.account("P6").attributes["mail"] = "mine@x.test";
    office.target.remove_person(office.account("P3").key);
    const Job undone = office.on(undo_of(job));
    CHECK(office.account("P1").attributes.at("nick") == "somebody was here");
    CHECK(office.has_account("P6"));
    CHECK(office.account("P2").attributes.at("nick") == "n2");
    int conflicts = 0, lost = 0;
    for (const Change& change : office.changes(undone)) {
        if (change.error.starts_with("conflict")) ++conflicts;
        if (change.error.starts_with("cannot be undone: it is gone")) ++lost;
    }
    CHECK(conflicts == 2);
    CHECK(lost == 1);
}

TEST_CASE("an account that was switched off is switched on again") {
    Office office;
    office.source.directory.remove_person("5");
    office.fill();
    const Job off = office.sync();
    CHECK_FALSE(office.account("P5").enabled);
    office.on(undo_of(off));
    CHECK(office.account("P5").enabled);
}

TEST_CASE("there is nothing to undo of a plan, of another task's job, of no job") {
    Office office;
    const Job plan = office.source.plan();
    CHECK(office.source.on(undo_of(plan)).outcome == JobOutcome::failed);
    const Job down = office.sync();
    CHECK(office.source.on(undo_of(down)).error.find("has no job") != std::string::npos);
    Job none;
    none.id = 4711;
    CHECK(office.source.on(undo_of(none)).error.find("has no job") != std::string::npos);
}
