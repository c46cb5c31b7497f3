// Runs of a few people only: one person now, what failed, held changes.

#include <doctest/doctest.h>

#include "store/risk_operations.hpp"
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
        for (int n = 1; n <= 6; ++n) {
            const std::string key = std::to_string(n);
            source.directory.people.push_back({.key = key,
                                               .name = "P" + key,
                                               .departments = {n % 2 == 0 ? "plat" : "ops"},
                                               .attributes = {{"uid", "u" + key}, {"mail", "m" + key + "@x.test"}},
                                               .manager = ""});
        }
    }
};

Errand only(std::vector<std::string> people) {
    Errand errand;
    errand.people = std::move(people);
    return errand;
}

}  // namespace

TEST_CASE("one person is brought in with the departments above him, and nobody else") {
    for (const bool looks_up : {true, false}) {
        CAPTURE(looks_up);
        Office office;
        World& world = office.source;
        world.directory.writable = looks_up;
        const Job job = world.on(only({"u2"}));
        CHECK(job.error == "");
        CHECK(job.outcome == JobOutcome::succeeded);
        CHECK(job.counts.people.created == 1);
        CHECK(world.people().size() == 1);
        CHECK(world.paths_of(world.person("P2")) == std::vector<std::string>{"Company/Research/Platform"});
        CHECK(world.departments().size() == 2);
        CHECK(job.evidence.find(looks_up ? "looked up one by one" : "picked out of a whole read") != std::string::npos);
        world.sync();
        CHECK(world.people().size() == 6);
        world.expect_settled();
    }
}

TEST_CASE("whoever is known may be called by anything") {
    Office office;
    World& world = office.source;
    world.sync();
    const std::vector<std::string> names = {"u3", "m3@x.test", "3", world.person("P3").user_id};
    for (const std::string& name : names) {
        CAPTURE(name);
        world.directory.person("3").attributes["nickname"] = name;
        world.directory.person("4").attributes["nickname"] = name;
        const Job job = world.on(only({name}));
        CHECK(job.counts.people.seen == 1);
        CHECK(job.counts.people.updated == 1);
        CHECK(field(world.person("P3"), "nickname") == name);
        CHECK(field(world.person("P4"), "nickname") == "");
    }
    const Job job = world.sync();
    CHECK(job.counts.people.updated == 1);
}

TEST_CASE("nobody of that name is an error that says so, and changes nothing") {
    Office office;
    const Job job = office.source.on(only({"u2", "nobody"}));
    CHECK(job.outcome == JobOutcome::failed);
    CHECK(job.error.find("nobody in the directory is known as nobody") != std::string::npos);
    CHECK(office.source.people().empty());
    office.fill();
    CHECK(office.on(only({"nobody"})).error.find("nobody, or several people, known as nobody") != std::string::npos);
}

TEST_CASE("a restricted run removes nobody, not even whom it is about") {
    Office office;
    office.source.task.removal.people = RemovalAction::remove;
    office.fill();
    office.sync();
    office.source.directory.remove_person("5");
    const Job job = office.source.on(only({"u5"}));
    CHECK(job.counts.people.missing == 0);
    CHECK(office.source.has_person("P5"));
    office.task.scope.except_people = {"u4"};
    office.task.removal.confirm = false;
    const Job out = office.on(only({"u4"}));
    CHECK(out.counts.people.missing == 0);
    CHECK(out.evidence.find("nobody of them is in scope") != std::string::npos);
    CHECK(office.account("P4").enabled);
}

TEST_CASE("downstream one person is written, with his departments, and compared with what is there") {
    Office office;
    office.fill();
    const Job first = office.on(only({"u2"}));
    CHECK(first.error == "");
    CHECK(office.target.people.size() == 1);
    CHECK(office.target.departments.size() == 2);
    CHECK(office.path_of(office.account("P2").departments.front()) == "Research/Platform");
    office.sync();
    office.account("P2").attributes["nick"] = "drifted";
    office.account("P4").attributes["nick"] = "drifted";
    const Job again = office.on(only({"m2@x.test"}));
    CHECK(again.counts.people.updated == 1);
    CHECK_FALSE(office.account("P2").attributes.contains("nick"));
    CHECK(office.account("P4").attributes.at("nick") == "drifted");
    office.source.directory.person("6").attributes["nickname"] = "six";
    office.fill();
    CHECK(office.on(only({office.account("P6").key})).counts.people.updated == 1);
    office.expect_settled();
}

TEST_CASE("what failed is tried again, and nothing else") {
    Office office;
    office.fill();
    office.target.writing.before_write = [](const Write& write) -> std::optional<Outcome> {
        if (write.name == "P1" || write.name == "P2") return Outcome::failed(ErrorKind::invalid, "no");
        return std::nullopt;
    };
    const Job failed = office.sync();
    CHECK(failed.counts.people.failed == 2);
    office.target.writing.before_write = nullptr;
    office.target.writing.writes.clear();
    Errand errand;
    errand.retries = failed.id;
    const Job retried = office.on(errand);
    CHECK(retried.counts.people.created == 2);
    CHECK(retried.counts.people.seen == 2);
    office.expect_same();
    office.expect_settled();

    World& world = office.source;
    world.directory.person("3").problem = "unreadable";
    world.directory.person("1").attributes["nickname"] = "one";
    const Job upstream = world.sync();
    CHECK(upstream.counts.people.failed == 1);
    world.directory.person("3").problem.clear();
    world.directory.person("3").attributes["nickname"] = "three";
    world.directory.person("1").attributes["nickname"] = "uno";
    errand.retries = upstream.id;
    CHECK(world.on(errand).counts.people.updated == 1);
    CHECK(field(world.person("P3"), "nickname") == "three");
    CHECK(field(world.person("P1"), "nickname") == "one");
    errand.retries = world.sync().id;
    CHECK(world.on(errand).error.find("there is nothing of the kind") != std::string::npos);
}

TEST_CASE("a held change is carried out in the target: exactly that one") {
    Office office;
    office.fill();
    office.sync();
    office.task.removal.people = RemovalAction::remove;
    office.task.scope.except_people = {"u1", "u2"};
    CHECK(office.sync().counts.people.removal_held == 2);
    std::vector<RiskOperation> waiting = office.waiting();
    REQUIRE(waiting.size() == 2);
    office.target.writing.writes.clear();
    office.source.directory.person("3").attributes["nickname"] = "not now";
    office.fill();
    const RiskOperation one = waiting.front();
    const std::vector<RiskOperation> done = office.execute({one});
    CHECK(done.front().status == RiskStatus::success);
    REQUIRE(office.target.writing.writes.size() == 1);
    CHECK(office.target.writing.writes.front().action == WriteAction::remove);
    CHECK(office.target.people.size() == 5);
    CHECK(office.waiting().size() == 1);
    CHECK(office.sync().counts.people.removal_held == 1);
}

TEST_CASE("a held change that the present no longer asks for is not done, and says so") {
    Office office;
    office.fill();
    office.sync();
    office.task.guard.change_identifiers.small_count = 0;
    office.source.directory.person("1").attributes["mail"] = "new@x.test";
    office.source.directory.person("2").attributes["mail"] = "other@x.test";
    office.source.directory.person("2").attributes["nickname"] = "two";
    office.fill();
    CHECK(office.sync().counts.people.held == 2);
    std::vector<RiskOperation> waiting = office.waiting();
    REQUIRE(waiting.size() == 2);
    office.account("P1").attributes["mail"] = "somebody@x.test";
    const std::vector<RiskOperation> done = office.execute(waiting);
    for (const RiskOperation& each : done) {
        if (each.change.object_name == "P1") {
            CHECK(each.status == RiskStatus::failed);
            CHECK(each.change.error.find("stale") != std::string::npos);
        } else {
            CHECK(each.status == RiskStatus::success);
        }
    }
    CHECK(office.account("P1").attributes.at("mail") == "somebody@x.test");
    CHECK(office.account("P2").attributes.at("mail") == "other@x.test");
}

TEST_CASE("a held change of the target that was cancelled is offered again only when the object changes") {
    Office office;
    office.fill();
    office.sync();
    office.task.guard.change_identifiers.small_count = 0;
    office.source.directory.person("1").attributes["mail"] = "new@x.test";
    office.fill();
    office.sync();
    const std::vector<RiskOperation> waiting = office.waiting();
    REQUIRE(waiting.size() == 1);
    const auto cancel = [&](store::Session& session) {
        store::RiskOperations(session).set_status(waiting.front().id, RiskStatus::canceled, {},
                                                  to_text(office.source.clock.now()));
    };
    office.source.store->write_now(cancel);
    for (int round = 0; round < 2; ++round) {
        CHECK(office.sync().counts.people.skipped == 1);
        CHECK(office.waiting().empty());
    }
    office.source.directory.person("1").attributes["mail"] = "newer@x.test";
    office.fill();
    CHECK(office.sync().counts.people.held == 1);
    CHECK(office.waiting().size() == 1);
}
