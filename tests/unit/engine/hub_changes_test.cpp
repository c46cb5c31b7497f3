// Downstream runs that look only at what changed in the hub.

#include <doctest/doctest.h>

#include "rosterd/error.hpp"
#include "store/feed.hpp"
#include "store/risk_operations.hpp"
#include "store/schedules.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Company : Outgoing {
    Company() {
        source.directory.departments = {{.key = "rd", .name = "R&D", .leaders = std::vector<std::string>{"at/1"}},
                                        {.key = "hr", .name = "People"}};
        for (int n = 1; n <= 6; ++n) {
            const std::string key = std::to_string(n);
            source.directory.people.push_back({.key = key,
                                               .name = "Person " + key,
                                               .departments = {"rd"},
                                               .attributes = {{"uid", "p" + key}},
                                               .manager = n == 1 ? "" : "at/1"});
        }
        fill();
        CHECK(sync().outcome == JobOutcome::succeeded);
    }

    store::ReadMemory memory() {
        store::ReadMemory found;
        const auto look = [&](store::Session& session) {
            found = store::Schedules(session).read_memory(task.id).value_or(store::ReadMemory{});
        };
        source.store->read_now(look);
        return found;
    }
    std::int64_t last() {
        std::int64_t number = 0;
        const auto look = [&](store::Session& session) { number = store::Feed(session).last(); };
        source.store->read_now(look);
        return number;
    }
};

bool small(const Job& job) {
    return job.evidence.starts_with("hub, changes only");
}

}  // namespace

TEST_CASE("a whole run says where the next one goes on, and that one sees only what changed") {
    Company world;
    CHECK(world.memory().cookie == std::to_string(world.last()));
    CHECK(world.memory().digest == world.task.digest);
    const std::string full_at = world.memory().full_at;
    CHECK_FALSE(full_at.empty());

    world.source.directory.person("3").name = "Renamed";
    world.source.directory.person("5").departments = {"hr"};
    world.fill();
    world.target.writing.writes.clear();
    const Job job = world.sync_changes();
    CHECK(small(job));
    CHECK(job.counts.people.seen == 2);
    CHECK(job.counts.people.updated == 2);
    CHECK(job.counts.departments.seen == 0);
    CHECK(world.target.writing.writes.size() == 2);
    CHECK(world.memory().cookie == std::to_string(world.last()));
    CHECK(world.memory().full_at == full_at);
    world.expect_same();

    const Job nothing = world.sync_changes();
    CHECK(nothing.counts.people.seen == 0);
    CHECK(nothing.outcome == JobOutcome::succeeded);
    world.expect_settled();
}

TEST_CASE("who is new, who left, and nobody else is touched") {
    Company world;
    world.source.directory.people.push_back(
        {.key = "7", .name = "New", .departments = {"hr"}, .attributes = {{"uid", "p7"}}, .manager = "at/1"});
    world.source.directory.remove_person("2");
    world.fill();
    const Job job = world.sync_changes();
    CHECK(small(job));
    CHECK(job.counts.people.created == 1);
    CHECK_FALSE(world.account("Person 2").enabled);
    world.expect_same();
    world.expect_settled();
}

TEST_CASE("who left the scope is removed, by the task's policy, and those outside what changed are not") {
    Company world;
    world.task.scope.condition = "nickname != \"out\"";
    world.task.removal.confirm = false;
    world.sync();
    world.source.directory.person("4").attributes["nickname"] = "out";
    world.fill();
    const Job job = world.sync_changes();
    CHECK(small(job));
    CHECK(job.counts.people.missing == 1);
    CHECK_FALSE(world.account("Person 4").enabled);
    CHECK(world.account("Person 5").enabled);
    world.expect_settled();
}

TEST_CASE("held removals still wait after a run that looked elsewhere") {
    Company world;
    world.task.scope.condition = "nickname != \"out\"";
    world.sync();
    world.source.directory.person("4").attributes["nickname"] = "out";
    world.fill();
    CHECK(world.sync_changes().outcome == JobOutcome::held_by_guard);
    const auto waiting = [&] {
        std::int64_t count = 0;
        const auto look = [&](store::Session& session) {
            count = store::RiskOperations(session).waiting(world.task.id);
        };
        world.source.store->read_now(look);
        return count;
    };
    CHECK(waiting() == 1);
    world.source.directory.person("5").name = "Another";
    world.fill();
    CHECK(world.sync_changes().outcome == JobOutcome::succeeded);
    CHECK(waiting() == 1);
    CHECK(world.account("Person 4").enabled);
}

TEST_CASE("a report who waited for his manager's account gets him, and a department its leader") {
    Company world;
    world.task.scope.condition = "nickname == \"in\" || username != \"p9\"";
    world.source.directory.people.push_back(
        {.key = "9", .name = "Boss", .departments = {"hr"}, .attributes = {{"uid", "p9"}}, .manager = ""});
    world.source.directory.person("6").manager = "at/9";
    world.source.directory.department("hr").leaders = std::vector<std::string>{"at/9"};
    world.fill();
    world.sync();
    CHECK_FALSE(world.has_account("Boss"));
    world.source.directory.person("9").attributes["nickname"] = "in";
    world.fill();
    const Job job = world.sync_changes();
    CHECK(small(job));
    REQUIRE(world.has_account("Boss"));
    CHECK(world.account("Person 6").manager == "at/" + world.account("Boss").key);
    CHECK(world.place("People").leaders == std::vector<std::string>{"at/" + world.account("Boss").key});
    world.expect_settled();
}

TEST_CASE("departments that changed are a reason to look at everything") {
    Company world;
    world.task.field_mapping.push_back({"departmentName", "nick"});
    world.sync();
    world.source.directory.department("rd").name = "Research";
    world.fill();
    const Job job = world.sync_changes();
    CHECK_FALSE(small(job));
    CHECK(job.counts.people.updated == 6);
    world.expect_settled();
}

TEST_CASE("what a run did not come to, the next one sees again") {
    Company world;
    world.source.directory.person("3").name = "Renamed";
    world.fill();
    const std::string before = world.memory().cookie;
    world.target.writing.before_batch = [] { throw Error(ErrorKind::unauthorized, "wrong password"); };
    CHECK(world.sync_changes().outcome == JobOutcome::failed);
    CHECK(world.memory().cookie == before);
    world.target.writing.before_batch = nullptr;
    CHECK(small(world.sync_changes()));
    CHECK(world.has_account("Renamed"));
}

TEST_CASE("a place that the feed no longer reaches back to, or that is ahead of it, means everything") {
    Company world;
    world.source.directory.person("3").name = "Renamed";
    world.fill();
    const std::int64_t last = world.last();
    const auto prune = [&](store::Session& session) { CHECK(store::Feed(session).prune(last, 1000) == last); };
    world.source.store->write_now(prune);
    CHECK_FALSE(small(world.sync_changes()));
    CHECK(world.has_account("Renamed"));
    CHECK(small(world.sync_changes()));

    store::ReadMemory memory = world.memory();
    memory.cookie = std::to_string(world.last() + 5);
    const auto ahead = [&](store::Session& session) {
        store::Schedules(session).put_read_memory(world.task.id, memory);
    };
    world.source.store->write_now(ahead);
    CHECK_FALSE(small(world.sync_changes()));
    CHECK(small(world.sync_changes()));
}

TEST_CASE("where the target's real state is compared every time, everything is looked at") {
    Company world;
    world.task.reconcile = Reconcile::every_run;
    world.account("Person 3").attributes["uid"] = "changed behind our back";
    CHECK_FALSE(small(world.sync_changes()));
    world.expect_same();
}
