// Reading: pages, trees, memberships, references, ranges.

#include <doctest/doctest.h>

#include "lark_fixture.hpp"

using namespace rosterd;
using namespace rosterd::tests;

TEST_CASE("a company is read whole, with tree, memberships, leaders and managers") {
    LarkFixture fixture;
    fixture.fill(20, 7);
    fixture.server.departments().at(fixture.departments[0])["leaders"] = {
        {{"leaderType", 2}, {"leaderID", fixture.people[3]}}, {{"leaderType", 1}, {"leaderID", fixture.people[2]}}};
    const WholeRead whole = fixture.read();
    CAPTURE(whole.why());
    REQUIRE(whole.complete());
    CHECK(whole.people.size() == 20);
    REQUIRE(whole.departments.size() == 7);
    CHECK(whole.nobody_twice());
    CHECK(whole.department(fixture.departments[0])->parent.empty());
    CHECK(whole.department(fixture.departments[2])->parent == fixture.departments[1]);
    CHECK(whole.department(fixture.departments[0])->leaders == std::vector{fixture.people[2], fixture.people[3]});
    CHECK_FALSE(whole.department(fixture.departments[1])->leaders);
    const Record& second = *whole.person(fixture.people[1]);
    CHECK(*second.attributes.find("name")->as_text() == "P2");
    CHECK(second.manager == fixture.people[0]);
    CHECK(second.departments == std::vector{fixture.departments[2]});
    CHECK(whole.person(fixture.people[19])->departments.empty());  // directly in the company
}

TEST_CASE("every size of page, company and tree comes whole, and each person once") {
    for (unsigned page = 1; page <= 4; ++page) {
        for (int departments = 0; departments <= 5; ++departments) {
            for (const int people : {0, 1, 4, 9}) {
                for (const bool large : {false, true}) {
                    LarkQuirks quirks;
                    quirks.most_a_page = page;
                    quirks.large_tree = large;
                    LarkFixture fixture(quirks);
                    fixture.fill(people, departments);
                    const WholeRead whole = fixture.read();
                    CAPTURE(page);
                    CAPTURE(departments);
                    CAPTURE(people);
                    CAPTURE(large);
                    CAPTURE(whole.why());
                    CHECK(whole.complete());
                    CHECK(whole.departments.size() == static_cast<std::size_t>(departments));
                    CHECK(whole.people.size() == static_cast<std::size_t>(people));
                    CHECK(whole.nobody_twice());
                }
            }
        }
    }
}

TEST_CASE("who is in several departments comes once, the main one first") {
    LarkFixture fixture;
    fixture.fill(2, 4);
    const std::vector<std::string>& ids = fixture.departments;
    nlohmann::json user{{"name", "X"}};
    user["orders"] = {{{"department_id", ids[0]}, {"department_order", 1}, {"is_primary_dept", false}},
                      {{"department_id", ids[1]}, {"department_order", 9}, {"is_primary_dept", false}},
                      {{"department_id", ids[3]}, {"department_order", 2}, {"is_primary_dept", true}}};
    const std::string key = fixture.server.add_user(user, {ids[0], ids[1], ids[3], "0"});
    const WholeRead whole = fixture.read();
    REQUIRE(whole.complete());
    CHECK(whole.people.size() == 3);
    CHECK(whole.person(key)->departments == std::vector{ids[3], ids[1], ids[0]});
}

TEST_CASE("each id can be the key, and references follow it") {
    for (const char* type : {"open_id", "union_id", "user_id"}) {
        CAPTURE(type);
        LarkFixture fixture;
        fixture.fill(3, 1);
        fixture.settings.set("userIdType", std::string(type));
        const WholeRead whole = fixture.read();
        REQUIRE(whole.complete());
        const std::string first = fixture.server.users().at(fixture.people[0])[type];
        REQUIRE(whole.person(first));
        const std::string second = fixture.server.users().at(fixture.people[1])[type];
        CHECK(whole.person(second)->manager == first);
    }
}

TEST_CASE("custom attributes go by their ids, whatever their type") {
    LarkFixture fixture;
    fixture.fill(1, 1);
    fixture.server.users().at(fixture.people[0])["custom_attrs"] = {
        {{"type", "TEXT"}, {"id", "C-1"}, {"value", {{"text", "x"}}}},
        {{"type", "HREF"}, {"id", "C-2"}, {"value", {{"url", "https://example.test"}}}},
        {{"type", "ENUMERATION"}, {"id", "C-3"}, {"value", {{"option_id", "o1"}, {"option_value", "red"}}}},
        {{"type", "GENERIC_USER"}, {"id", "C-4"}, {"value", {{"generic_user", {{"id", "ou_9"}, {"type", 1}}}}}}};
    const WholeRead whole = fixture.read();
    const Value* custom = whole.people.front().attributes.find("custom");
    REQUIRE(custom);
    CHECK(*custom->member("C-1")->as_text() == "x");
    CHECK(*custom->member("C-2")->as_text() == "https://example.test");
    CHECK(*custom->member("C-3")->as_text() == "red");
    CHECK(*custom->member("C-4")->as_text() == "ou_9");
}

TEST_CASE("an app that may not see the whole company says what to do; with departments named it reads those") {
    LarkFixture fixture;
    fixture.fill(9, 6);
    fixture.server.quirks().range = {fixture.departments[1]};
    const WholeRead refused = fixture.read();
    REQUIRE(refused.error);
    CHECK(refused.error->kind() == ErrorKind::forbidden);
    CHECK(refused.error->message().find("all members") != std::string::npos);

    LarkFixture again;
    again.fill(9, 6);
    again.server.quirks().range = {again.departments[1]};
    again.settings.set("departments", std::vector{again.departments[1]});
    const WholeRead whole = again.read();
    CAPTURE(whole.why());
    REQUIRE(whole.complete());
    CHECK(whole.departments.size() == 2);  // and the one below it
    CHECK(whole.department(again.departments[1])->parent.empty());
}

TEST_CASE("a person whose departments the app may not see fails alone and is not taken out of them") {
    LarkFixture fixture;
    fixture.fill(4, 2);
    fixture.server.quirks().hidden = {"department_ids"};
    const WholeRead whole = fixture.read();
    REQUIRE_FALSE(whole.people.empty());
    for (const Record& record : whole.people)
        CHECK(record.problem.find("contact:user.department:readonly") != std::string::npos);
}
