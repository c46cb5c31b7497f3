// Writing: by POST, PATCH, PUT and Bulk, and what services do with it.

#include <doctest/doctest.h>

#include "scim_fixture.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

Write person(std::string user_name) {
    Write write;
    write.action = WriteAction::create;
    write.attributes = {{"emails.work", Value(user_name + "@example.test")},
                        {"enterprise.employeeNumber", Value("E-" + user_name)},
                        {"name.familyName", Value("Family")},
                        {"userName", Value(user_name)}};
    write.name = user_name;
    return write;
}

Write change(std::string key, std::string name, Value value) {
    Write write;
    write.key = std::move(key);
    write.attributes = {{std::move(name), std::move(value)}};
    return write;
}

}  // namespace

TEST_CASE("created people are there, one by one and in bulk, each with its key") {
    for (const bool bulk : {false, true}) {
        ScimQuirks quirks;
        quirks.bulk = bulk;
        ScimFixture fixture(quirks);
        const auto outcomes = fixture.write({person("ada"), person("bob"), person("eve")});
        REQUIRE(outcomes.size() == 3);
        for (const Outcome& outcome : outcomes) {
            CAPTURE(outcome.error);
            CHECK(outcome.state == Outcome::State::applied);
            CHECK(fixture.server.users().contains(outcome.key));
        }
        const nlohmann::json& user = *fixture.server.user_named("bob");
        CHECK(user["emails"][0]["value"] == "bob@example.test");
        CHECK(user["emails"][0]["type"] == "work");
        CHECK(user[scim_enterprise]["employeeNumber"] == "E-bob");
        CHECK(fixture.server.counted()["POST /Users"] == (bulk ? 0 : 3));
    }
}

TEST_CASE("a name that is taken fails alone, with the service's words") {
    for (const bool bulk : {false, true}) {
        ScimQuirks quirks;
        quirks.bulk = bulk;
        ScimFixture fixture(quirks);
        fixture.server.add_user({{"userName", "Bob"}});
        const auto outcomes = fixture.write({person("ada"), person("bob")});
        CHECK(outcomes[0].state == Outcome::State::applied);
        CHECK(outcomes[1].state == Outcome::State::failed);
        CHECK(outcomes[1].kind == ErrorKind::conflict);
        CHECK(outcomes[1].error.find("uniqueness") != std::string::npos);
    }
}

TEST_CASE("changes arrive by PATCH, and by PUT where there is no PATCH; nothing else is touched") {
    for (const bool patch : {true, false}) {
        ScimQuirks quirks;
        quirks.patch = patch;
        ScimFixture fixture(quirks);
        const std::string id = fixture.server.add_user({{"userName", "ada"}, {"nickName", "A"}, {"title", "Countess"}});
        Write update = change(id, "title", Value("Engineer"));
        update.attributes.emplace_back("nickName", Value());
        update.manager = "boss";
        const auto outcomes = fixture.write({update});
        CAPTURE(outcomes[0].error);
        CHECK(outcomes[0].state == Outcome::State::applied);
        const nlohmann::json& user = fixture.server.users().at(id);
        CHECK(user["title"] == "Engineer");
        CHECK(user["userName"] == "ada");
        CHECK(!user.contains("nickName"));
        CHECK(user[scim_enterprise]["manager"]["value"] == "boss");
        CHECK((fixture.server.counted()["PUT /Users"] > 0) == !patch);
    }
}

TEST_CASE("disabling is active false, returning is active true, removing is gone; removing twice is no mistake") {
    ScimFixture fixture;
    const std::string id = fixture.server.add_user({{"userName", "ada"}, {"active", true}});
    Write write;
    write.key = id;
    write.action = WriteAction::disable;
    CHECK(fixture.write({write})[0].state == Outcome::State::applied);
    CHECK(fixture.server.users().at(id)["active"] == false);
    write.action = WriteAction::update;
    write.enabled = true;
    CHECK(fixture.write({write})[0].state == Outcome::State::applied);
    CHECK(fixture.server.users().at(id)["active"] == true);
    write.action = WriteAction::remove;
    write.enabled.reset();
    CHECK(fixture.write({write})[0].state == Outcome::State::applied);
    CHECK(fixture.server.users().empty());
    CHECK(fixture.write({write})[0].state == Outcome::State::applied);
}

TEST_CASE("a service that says yes and does nothing is found out") {
    ScimFixture fixture;
    const std::string id = fixture.server.add_user({{"userName", "ada"}});
    fixture.server.quirks().ignores_changes = true;
    const auto outcomes = fixture.write({change(id, "title", Value("Engineer"))});
    CHECK(outcomes[0].state == Outcome::State::failed);
    CHECK(outcomes[0].error.find("title") != std::string::npos);
}

TEST_CASE("what the service's Schemas call read-only is not sent, and the message says so") {
    for (const bool bulk : {false, true}) {
        ScimQuirks quirks;
        quirks.describes = true;
        quirks.bulk = bulk;
        quirks.read_only = {"title"};
        ScimFixture fixture(quirks);
        const std::string id = fixture.server.add_user({{"userName", "ada"}, {"title", "Countess"}});
        Write titled = person("bob");
        titled.attributes.emplace_back("title", Value("Engineer"));
        const auto made = fixture.write({person("eve"), titled});
        CHECK(made[0].state == Outcome::State::applied);
        CHECK(made[1].state == Outcome::State::failed);
        CHECK(made[1].error.find("title is read-only") != std::string::npos);
        CHECK(fixture.server.user_named("bob") == nullptr);
        const auto changed = fixture.write({change(id, "title", Value("Engineer"))});
        CHECK(changed[0].state == Outcome::State::failed);
        const auto other = fixture.write({change(id, "nickName", Value("A"))});
        CHECK(other[0].state == Outcome::State::applied);
        CHECK(fixture.server.counted()["GET /Schemas"] == 1);
    }
}

TEST_CASE("departments are groups: memberships come, move and go") {
    for (const bool groups_in_users : {true, false}) {
        ScimQuirks quirks;
        quirks.groups_in_users = groups_in_users;
        ScimFixture fixture(quirks);
        Write sales;
        sales.action = WriteAction::create;
        sales.kind = Kind::department;
        sales.attributes = {{"displayName", Value("Sales")}};
        Write support = sales;
        support.attributes = {{"displayName", Value("Support")}};
        const auto made = fixture.write({sales, support});
        const std::string first = made[0].key, second = made[1].key;
        REQUIRE(fixture.server.groups().contains(first));

        Write ada = person("ada"), bob = person("bob");
        ada.departments = {first};
        bob.departments = {first, second};
        const auto people = fixture.write({ada, bob});
        CHECK(people[0].error == "");
        CHECK(fixture.server.groups().at(first)["members"].size() == 2);
        CHECK(fixture.server.groups().at(second)["members"].size() == 1);

        Write move;
        move.key = people[1].key;
        move.departments = {second};
        CHECK(fixture.write({move})[0].error == "");
        CHECK(fixture.server.groups().at(first)["members"].size() == 1);
        CHECK(fixture.server.groups().at(second)["members"][0]["value"] == people[1].key);
    }
}

TEST_CASE("looking up: by key, by name, nobody; a filter that is ignored fools nobody") {
    for (const bool ignores : {false, true}) {
        ScimQuirks quirks;
        quirks.ignores_filter = ignores;
        quirks.most_a_page = 100;
        ScimFixture fixture(quirks);
        fixture.fill(5);
        LookUp request;
        request.attribute = "userName";
        request.values = {"user3", "nobody", "USER4", "a\"b"};
        request.attributes = {"primaryEmail"};
        const auto found = fixture.look_up(request);
        REQUIRE(found.size() == 4);
        REQUIRE(found[0].size() == 1);
        CHECK(*found[0][0].attributes.find("primaryEmail")->as_text() == "user3@example.test");
        CHECK(found[1].empty());
        CHECK(found[2].size() == 1);
        CHECK(found[3].empty());
        request.attribute.clear();
        request.values = {found[0][0].key, "no-such-id"};
        const auto by_key = fixture.look_up(request);
        CHECK(by_key[0].size() == 1);
        CHECK(by_key[1].empty());
    }
}

TEST_CASE("faults while writing: applied, put off, or unknown; never doubled") {
    for (const Fault fault : all_faults) {
        ScimFixture fixture;
        fixture.server.faults().order(fault, "POST");
        if (fault == Fault::token_expired) {
            CHECK_THROWS_AS(fixture.write({person("ada")}), Error);
            continue;
        }
        const auto outcomes = fixture.write({person("ada")});
        CAPTURE(name_of(fault));
        CAPTURE(outcomes[0].error);
        CHECK(fixture.server.users().size() <= 1);
        if (outcomes[0].state == Outcome::State::applied) CHECK(fixture.server.users().size() == 1);
        if (outcomes[0].state == Outcome::State::failed) CHECK(fault == Fault::unreadable_group);
        if (fault == Fault::reset_before || fault == Fault::reset_in_the_middle)
            CHECK(outcomes[0].state == Outcome::State::unknown);
    }
}
