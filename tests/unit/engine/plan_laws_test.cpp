// What holds of plans and of undoing, whatever happens.

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "unit/engine/life.hpp"
#include "unit/engine/outgoing.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

// public id -> field -> value
using Picture = std::map<std::string, std::map<std::string, std::string>>;

Picture picture(World& world) {
    Picture picture;
    std::map<std::int64_t, std::string> ids;
    const std::vector<Person> people = world.people();
    for (const Person& person : people) ids.emplace(person.id, person.user_id);
    for (const Person& person : people) {
        auto& fields = picture[person.user_id];
        for (const char* key : {"name", "username", "email", "nickname"}) fields[key] = field(person, key);
        fields["status"] = to_string(person.status);
        fields["manager"] = person.manager == 0 ? std::string() : ids.at(person.manager);
        std::set<std::string> departments;
        for (const Membership& membership : person.memberships)
            departments.insert(std::to_string(membership.department));
        for (const std::string& department : departments) fields["departments"] += department + ",";
    }
    return picture;
}

std::set<std::string> of_state(World& world, const Job& job, ChangeState state) {
    std::set<std::string> ids;
    for (const Change& change : world.changes(job))
        if (change.state == state) ids.insert(change.object_id);
    return ids;
}

void expect_undone(World& world, const Picture& before, const Picture& after, const Picture& now, const Job& undone) {
    const Picture then = picture(world);
    const std::set<std::string> refused = of_state(world, undone, ChangeState::failed);
    for (const auto& [id, fields] : now) {
        if (!after.contains(id) || refused.contains(id)) continue;
        const auto& left = after.at(id);
        if (!before.contains(id)) {  // made by the job
            bool touched = false;
            for (const auto& [key, value] : fields) touched = touched || (key != "manager" && left.at(key) != value);
            CHECK(then.contains(id) == touched);
            continue;
        }
        REQUIRE(then.contains(id));
        for (const auto& [key, value] : fields) {
            const std::string wanted = left.at(key) == value ? before.at(id).at(key) : value;
            // Who was made by the job and is gone is nobody's manager any more.
            const bool lost = key == "manager" && !wanted.empty() && !then.contains(wanted);
            CAPTURE(key);
            CHECK(then.at(id).at(key) == (lost ? std::string() : wanted));
        }
    }
}

}  // namespace

TEST_CASE("undoing a run gives back every field that nobody touched since, and no other") {
    Random random;
    for (int story = 0; story < 8; ++story) {
        CAPTURE(story);
        Outgoing office;  // its guards let everything through
        World& world = office.source;
        Life life(world.directory, random);
        for (int round = 0; round < 4; ++round) life.change();
        world.sync();
        for (int round = 0; round < 5; ++round) {
            CAPTURE(round);
            const Picture before = picture(world);
            life.change();
            const Job job = world.sync();
            REQUIRE(world.failures(job).empty());
            const Picture after = picture(world);
            if (random.number(0, 1) == 1) {
                life.change();
                world.sync();
            }
            const Picture now = picture(world);
            Errand errand;
            errand.undoes = job.id;
            expect_undone(world, before, after, now, world.on(errand));
            world.sync();
            world.expect_settled();
        }
    }
}

TEST_CASE("a plan that is carried out is a run, in the hub and in the target") {
    Random random;
    for (int story = 0; story < 4; ++story) {
        CAPTURE(story);
        Outgoing office;
        World& world = office.source;
        Life life(world.directory, random);
        for (int round = 0; round < 6; ++round) {
            CAPTURE(round);
            life.change();
            const Job plan = world.plan();
            const std::string document = world.document(plan);
            CHECK((world.document(world.plan()) == document));
            const Job applied = world.apply(document);
            CHECK(applied.outcome == JobOutcome::succeeded);
            CHECK(applied.plan_hash == plan.plan_hash);
            world.expect_settled();
            const Job outgoing = office.plan();
            const std::string out = office.document(outgoing);
            CHECK((office.document(office.plan()) == out));
            const Job done = office.apply(out, outgoing.plan_hash);
            CHECK(done.plan_hash == outgoing.plan_hash);
            office.expect_same();
            office.expect_settled();
        }
    }
}

TEST_CASE("undoing what was written to a target gives it back as it was") {
    Random random;
    for (int story = 0; story < 4; ++story) {
        CAPTURE(story);
        Outgoing office;
        office.task.removal.confirm = false;
        Life life(office.source.directory, random);
        for (int round = 0; round < 4; ++round) life.change();
        office.fill();
        office.sync();
        for (int round = 0; round < 4; ++round) {
            CAPTURE(round);
            std::map<std::string, FakePerson> before;
            for (const FakePerson& person : office.target.people) before.emplace(person.key, person);
            life.change();
            office.fill();
            const Job job = office.sync();
            REQUIRE(office.source.failures(job).empty());
            Errand errand;
            errand.undoes = job.id;
            const Job undone = office.on(errand);
            const std::set<std::string> refused = of_state(office.source, undone, ChangeState::failed);
            if (refused.empty()) {
                CHECK(office.target.people.size() == before.size());
                for (const FakePerson& person : office.target.people) {
                    REQUIRE(before.contains(person.key));
                    CHECK(person.attributes == before.at(person.key).attributes);
                    CHECK(person.enabled == before.at(person.key).enabled);
                    CHECK(person.manager == before.at(person.key).manager);
                }
            }
            office.sync();
            office.expect_same();
            office.expect_settled();
        }
    }
}

TEST_CASE("whatever happens after a plan was made, carrying it out does only what both it and the present say") {
    Random random;
    for (int story = 0; story < 6; ++story) {
        CAPTURE(story);
        Outgoing office;
        World& world = office.source;
        Life life(world.directory, random);
        for (int round = 0; round < 6; ++round) {
            CAPTURE(round);
            life.change();
            const std::string document = world.document(world.plan());
            life.change();
            std::set<std::string> fresh;
            const Job plan = world.plan();
            for (const Change& change : world.changes(plan))
                fresh.insert(change.key + std::string(to_string(change.action)));
            const Job applied = world.apply(document);
            for (const Change& change : world.changes(applied))
                if (change.state == ChangeState::applied)
                    CHECK(fresh.contains(change.key + std::string(to_string(change.action))));
            world.sync();
            world.expect_settled();
            const Job outgoing = office.plan();
            const std::string out = office.document(outgoing);
            life.change();
            world.sync();
            office.apply(out, outgoing.plan_hash);
            office.sync();
            office.sync(office.plan().plan_hash);
            office.expect_same();
            office.expect_settled();
        }
    }
}

TEST_CASE("runs of a few people remove nobody, and later runs come to the same as ever") {
    Random random;
    for (int story = 0; story < 6; ++story) {
        CAPTURE(story);
        Outgoing office;
        World& world = office.source;
        office.task.removal.confirm = false;
        Life life(world.directory, random);
        for (int round = 0; round < 8; ++round) {
            CAPTURE(round);
            life.change();
            if (world.directory.people.empty()) continue;
            world.directory.writable = random.number(0, 1) == 1;
            Errand few;
            for (std::int64_t count = random.number(1, 3); count > 0; --count) {
                const auto last = static_cast<std::int64_t>(world.directory.people.size()) - 1;
                few.people.push_back(
                    world.directory.people[static_cast<std::size_t>(random.number(0, last))].attributes.at("uid"));
            }
            const std::size_t people = world.people().size(), departments = world.departments().size();
            const Job up = world.on(few);
            REQUIRE(up.error == "");
            CHECK(up.counts.people.missing + up.counts.departments.missing == 0);
            CHECK(world.people().size() >= people);
            CHECK(world.departments().size() >= departments);
            const std::size_t accounts = office.target.people.size();
            const Job down = office.on(few);
            REQUIRE(down.error == "");
            CHECK(down.counts.people.missing + down.counts.departments.missing == 0);
            CHECK(office.target.people.size() >= accounts);
            if (random.number(0, 1) == 1) continue;
            world.sync();
            world.expect_settled();
            office.sync();
            office.expect_same();
            office.expect_settled();
        }
    }
}
