// Plans as documents: the same plan is the same bytes, and carrying one out is what a run would have done.

#include <doctest/doctest.h>

#include "engine/plan_document.hpp"
#include "rosterd/error.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Office : Outgoing {
    Office() {
        source.directory.departments = {{.key = "root", .name = "Company", .top = true},
                                        {.key = "rd", .name = "Research", .parent = "root"},
                                        {.key = "ops", .name = "Operations", .parent = "root"}};
        for (int n = 1; n <= 5; ++n) add(n);
    }
    void add(int n) {
        const std::string key = std::to_string(n);
        source.directory.people.push_back({.key = key,
                                           .name = "P" + key,
                                           .departments = {n % 2 == 0 ? "rd" : "ops"},
                                           .attributes = {{"uid", "u" + key}, {"mail", "m" + key + "@x.test"}},
                                           .manager = n == 1 ? "" : "at/1"});
    }
};

std::vector<Change> of_state(std::vector<Change> changes, ChangeState state) {
    std::erase_if(changes, [&](const Change& change) { return change.state != state; });
    return changes;
}

}  // namespace

TEST_CASE("the same plan is the same document, whatever order the directory answers in") {
    Office office;
    World& world = office.source;
    const std::string first = world.document(world.plan());
    CHECK((world.document(world.plan()) == first));
    std::swap(world.directory.people[0], world.directory.people[3]);
    world.directory.page_size = 2;
    CHECK((world.document(world.plan()) == first));
    world.directory.person("2").attributes["mail"] = "other@x.test";
    const std::string other = world.document(world.plan());
    CHECK((other != first));
    CHECK(engine::read_plan_document(other).hash != engine::read_plan_document(first).hash);
    CHECK(engine::read_plan_document(first).changes.size() == 8);  // the root is linked
    world.sync();
    office.target.people.clear();
    const std::string out = office.document(office.plan());
    CHECK((office.document(office.plan()) == out));
}

TEST_CASE("a document that was changed, cut or written by hand is refused") {
    Office office;
    World& world = office.source;
    const std::string text = world.document(world.plan());
    const auto refused = [](std::string changed) {
        try {
            engine::read_plan_document(changed);
        } catch (const Error& error) {
            return error.kind() == ErrorKind::invalid;
        }
        return false;
    };
    std::string mail = text;
    mail.replace(mail.find("m2@x.test"), 2, "mm");
    CHECK(refused(mail));
    CHECK(refused(text.substr(0, text.size() - 2)));
    CHECK(refused(text + " "));
    CHECK(refused(""));
    CHECK(refused("{}"));
    CHECK(refused("{\"rosterdPlan\":1}\n"));
}

TEST_CASE("only a plan that came to its end can be written down") {
    Office office;
    const Job run = office.source.sync();
    CHECK_THROWS_AS(office.source.document(run), Error);
    Job none;
    none.id = 99999;
    CHECK_THROWS_AS(office.source.document(none), Error);
}

TEST_CASE("carrying a plan out is what the run would have done, up and down") {
    Office planned, ran;
    planned.source.apply(planned.source.document(planned.source.plan()));
    ran.source.sync();
    planned.source.expect_settled();
    CHECK(planned.source.people().size() == 5);
    CHECK(planned.source.manager_of("P4") == "P1");
    const Job down = planned.apply(planned.document(planned.plan()));
    CHECK(down.outcome == JobOutcome::succeeded);
    CHECK(down.counts.people.created == 5);
    planned.expect_same();
    planned.expect_settled();
}

TEST_CASE("what has become stale is left out and listed, what is new meanwhile is not done") {
    Office office;
    World& world = office.source;
    world.sync();
    world.directory.person("1").attributes["nickname"] = "one";
    world.directory.person("2").attributes["nickname"] = "two";
    office.add(6);
    office.add(7);
    const Job plan = world.plan();
    const std::string document = world.document(plan);
    world.directory.person("2").attributes["nickname"] = "zwei";
    world.directory.person("3").attributes["nickname"] = "three";
    world.directory.remove_person("7");
    const Job job = world.apply(document);
    CHECK(job.outcome == JobOutcome::succeeded_with_errors);
    CHECK(job.evidence.find("2 of 4 changes are still to be done as planned") != std::string::npos);
    CHECK(field(world.person("P1"), "nickname") == "one");
    CHECK(field(world.person("P2"), "nickname") == "");
    CHECK(field(world.person("P3"), "nickname") == "");
    CHECK(world.has_person("P6"));
    CHECK_FALSE(world.has_person("P7"));
    int stale = 0;
    for (const Change& change : of_state(world.changes(job), ChangeState::skipped))
        if (change.error.starts_with("stale")) ++stale;
    CHECK(stale == 2);
    world.sync();
    world.expect_settled();
}

TEST_CASE("a plan of the target goes stale there too") {
    Office office;
    office.fill();
    office.sync();
    office.source.directory.person("1").attributes["nickname"] = "one";
    office.source.directory.person("2").attributes["nickname"] = "two";
    office.fill();
    const std::string document = office.document(office.plan());
    office.account("P2").attributes["nick"] = "somebody was here";
    const Job job = office.apply(document);
    CHECK(job.outcome == JobOutcome::succeeded_with_errors);
    CHECK(office.account("P1").attributes.at("nick") == "one");
    CHECK(office.account("P2").attributes.at("nick") == "somebody was here");
    CHECK(office.apply(document).counts.people.updated == 0);
}

TEST_CASE("what the guard holds stays held unless the plan's own hash is accepted, and that once") {
    Office office;
    World& world = office.source;
    world.task.guard.change_identifiers.small_count = 0;
    world.sync();
    const auto rename = [&](const std::string& mail) { world.directory.person("1").attributes["mail"] = mail; };
    rename("new@x.test");
    world.directory.person("2").attributes["nickname"] = "two";
    const Job plan = world.plan();
    const std::string document = world.document(plan);
    CHECK(document.find("held by the guard") != std::string::npos);
    Job job = world.apply(document, std::string(32, '0'));
    CHECK(job.outcome == JobOutcome::held_by_guard);
    CHECK(field(world.person("P2"), "nickname") == "two");
    CHECK(field(world.person("P1"), "email") == "m1@x.test");
    // The rest of that plan: one stale, one accepted.
    job = world.apply(document, plan.plan_hash);
    CHECK(field(world.person("P1"), "email") == "new@x.test");
    // The very same plan comes again: the override was used.
    rename("m1@x.test");
    const Job back = world.plan();
    CHECK(world.sync(back.plan_hash).outcome == JobOutcome::succeeded);
    rename("new@x.test");
    const Job again = world.plan();
    CHECK(world.sync(again.plan_hash).outcome == JobOutcome::succeeded);
    rename("m1@x.test");
    CHECK(world.plan().plan_hash == back.plan_hash);
    job = world.sync(back.plan_hash);
    CHECK(job.outcome == JobOutcome::held_by_guard);
    CHECK(job.error.find("was used before") != std::string::npos);
}
