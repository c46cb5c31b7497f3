// A read of changes only: what a directory told by itself, or since a cookie.

#include <doctest/doctest.h>

#include "store/schedules.hpp"
#include "unit/engine/world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Told {
    World world;
    std::vector<Event> events;

    Told() {
        world.directory.departments = {{.key = "root", .name = "Company", .top = true},
                                       {.key = "rd", .name = "Research", .parent = "root"},
                                       {.key = "ops", .name = "Operations", .parent = "root"}};
        for (int n = 1; n <= 20; ++n) {
            const std::string key = std::to_string(n);
            world.directory.people.push_back({.key = key,
                                              .name = "Person " + key,
                                              .departments = {"rd"},
                                              .attributes = {{"uid", "p" + key}, {"mail", key + "@x.test"}}});
        }
        world.sync();
    }

    void tell(const FakePerson& person, const std::string& cookie = {}) {
        events.push_back({Event::What::changed, Kind::person, person.key, record_of(person), {}, cookie});
    }
    void tell(const FakeDepartment& department) {
        events.push_back({Event::What::changed, Kind::department, department.key, record_of(department), {}, {}});
    }
    void tell_gone(Kind kind, const std::string& key) {
        events.push_back({Event::What::removed, kind, key, {}, {}, {}});
    }
    Job job() {
        engine::ReadScope scope;
        scope.events = std::exchange(events, {});
        return world.sync_scope(std::move(scope));
    }
    store::ReadMemory memory() {
        store::ReadMemory found;
        const auto look = [&](store::Session& session) {
            found = store::Schedules(session).read_memory(world.task.id).value_or(store::ReadMemory{});
        };
        world.store->read_now(look);
        return found;
    }
};

}  // namespace

TEST_CASE("an event changes whom it names and nobody else") {
    Told given;
    given.world.directory.person("7").name = "Renamed";
    given.world.directory.people.push_back({.key = "21", .name = "New", .departments = {"ops"}});
    given.tell(given.world.directory.person("7"));
    given.tell(given.world.directory.person("21"), "cookie 5");
    const Job job = given.job();
    CHECK(job.outcome == JobOutcome::succeeded);
    CHECK(job.counts.people.seen == 2);
    CHECK(job.counts.people.updated == 1);
    CHECK(job.counts.people.created == 1);
    CHECK(job.counts.people.missing == 0);
    CHECK(given.world.has_person("Renamed"));
    CHECK(given.world.paths_of(given.world.person("New")) == std::vector<std::string>{"Company/Operations"});
    CHECK(given.memory().cookie == "cookie 5");
    CHECK(!given.memory().full_at.empty());  // of the complete read before
    given.world.expect_settled();
}

TEST_CASE("the last word about an object counts") {
    Told given;
    FakePerson person = given.world.directory.person("3");
    given.tell(person);
    given.tell_gone(Kind::person, "3");
    person.name = "Back again";
    given.tell(person);
    CHECK(given.job().counts.people.seen == 1);
    CHECK(is_active(given.world.person("Back again").status));
}

TEST_CASE("who is named as gone leaves at once, by the task's policy") {
    Told given;
    given.tell_gone(Kind::person, "5");
    given.tell_gone(Kind::person, "nobody has this key");
    const Job job = given.job();
    CHECK(job.counts.people.missing == 1);
    CHECK(job.counts.people.removed == 1);
    CHECK(given.world.person("Person 5").status == PersonStatus::Resigned);
    CHECK(is_active(given.world.person("Person 6").status));
}

TEST_CASE("the guard holds back deletions that are told as well") {
    Told given;
    for (int n = 1; n <= 15; ++n) given.tell_gone(Kind::person, std::to_string(n));
    const Job job = given.job();
    CHECK(job.outcome == JobOutcome::held_by_guard);
    CHECK(job.counts.people.removed == 0);
}

TEST_CASE("departments come, move and go by events, and the others stay") {
    Told given;
    given.world.directory.departments.push_back({.key = "lab", .name = "Lab", .parent = "rd"});
    given.tell(given.world.directory.department("lab"));
    given.world.directory.person("2").departments = {"lab"};
    given.tell(given.world.directory.person("2"));
    CHECK(given.job().counts.departments.created == 1);
    CHECK(given.world.path_of("Lab") == "Company/Research/Lab");
    CHECK(given.world.paths_of(given.world.person("Person 2")) == std::vector<std::string>{"Company/Research/Lab"});

    given.world.directory.department("lab").parent = "ops";
    given.tell(given.world.directory.department("lab"));
    given.job();
    CHECK(given.world.path_of("Lab") == "Company/Operations/Lab");

    given.world.directory.person("2").departments = {"rd"};
    given.tell(given.world.directory.person("2"));
    given.tell_gone(Kind::department, "lab");
    given.world.directory.remove_department("lab");
    CHECK(given.job().counts.departments.removed == 1);
    CHECK(given.world.departments().size() == 2);
    given.world.expect_settled();
}

TEST_CASE("a change that names an unknown department waits for a full read") {
    Told given;
    FakePerson person = given.world.directory.person("4");
    person.departments = {"never heard of"};
    given.tell(person);
    const Job job = given.job();
    CHECK(job.outcome == JobOutcome::incomplete_read);
    CHECK(given.world.paths_of(given.world.person("Person 4")) == std::vector<std::string>{"Company/Research"});
    CHECK(given.memory().cookie.empty());
}

TEST_CASE("a new key with the identifiers of somebody who is there does not take the place") {
    Told given;
    FakePerson person = given.world.directory.person("4");
    person.key = "400";
    given.tell(person);
    given.job();
    CHECK(given.world.people().size() == 20);
    given.world.expect_settled();

    given.tell_gone(Kind::person, "4");
    given.world.directory.person("4").key = "400";
    given.tell(given.world.directory.person("400"));
    const Job job = given.job();
    CHECK(job.counts.people.removed == 0);
    CHECK(is_active(given.world.person("Person 4").status));
    given.world.expect_settled();
}
