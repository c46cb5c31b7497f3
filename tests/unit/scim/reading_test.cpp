// Reading: every quirk of paging, and the whole menu of faults.

#include <doctest/doctest.h>

#include <set>

#include "scim_fixture.hpp"
#include "support/run_alone.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

// Each person once, whatever happened.
bool nobody_twice(const WholeRead& whole) {
    std::set<std::string> keys;
    for (const Record& record : whole.people) keys.insert(record.key);
    return keys.size() == whole.people.size();
}

}  // namespace

TEST_CASE("people and groups are read whole, with memberships and managers") {
    ScimFixture fixture;
    fixture.fill(20);
    const WholeRead whole = fixture.read();
    CAPTURE(whole.why());
    CHECK(whole.complete());
    CHECK(whole.people.size() == 20);
    REQUIRE(whole.departments.size() == 2);
    REQUIRE(whole.person("user2"));
    const Record& second = *whole.person("user2");
    CHECK(*second.attributes.find("primaryEmail")->as_text() == "user2@example.test");
    CHECK(*second.attributes.find("fullName")->as_text() == "User 2");
    CHECK(second.manager == whole.person("user1")->key);
    CHECK(second.departments == std::vector{whole.departments[0].key});
    CHECK(whole.person("user3")->departments.empty());
}

TEST_CASE("every size of page and list comes whole, whatever the service is like") {
    for (const bool no_total : {false, true}) {
        for (const bool from_zero : {false, true}) {
            if (no_total && from_zero) continue;  // indistinguishable from a list without its first
            for (unsigned page = 1; page <= 4; ++page) {
                for (int people = 0; people <= 9; ++people) {
                    ScimQuirks quirks;
                    quirks.most_a_page = page;
                    quirks.no_total = no_total;
                    quirks.from_zero = from_zero;
                    ScimFixture fixture(quirks);
                    fixture.fill(people, 1);
                    const WholeRead whole = fixture.read();
                    CAPTURE(page);
                    CAPTURE(people);
                    CAPTURE(no_total);
                    CAPTURE(from_zero);
                    CAPTURE(whole.why());
                    CHECK(whole.complete());
                    CHECK(whole.people.size() == static_cast<std::size_t>(people));
                    CHECK(nobody_twice(whole));
                }
            }
        }
    }
}

TEST_CASE("a service that does not know startIndex is not believed") {
    ScimQuirks quirks;
    quirks.ignores_paging = true;
    ScimFixture fixture(quirks);
    fixture.fill(10);
    const WholeRead whole = fixture.read();
    CHECK(!whole.complete());
    CHECK(nobody_twice(whole));
    CHECK(whole.why().find("startIndex") != std::string::npos);
}

TEST_CASE("somebody removed while the list is read: it is seen, and nobody is left out") {
    ScimFixture fixture;
    fixture.fill(12);
    fixture.settings.set("requestsAtOnce", std::int64_t{1});
    std::unique_ptr<RecordStream> stream;
    std::set<std::string> names;
    auto all = [&]() -> Async<int> {
        ReadRequest request;
        request.person_attributes = {"userName"};
        stream = co_await fixture.connector().read(std::move(request));
        bool removed = false;
        while (true) {
            std::optional<Page> page = co_await stream->next();
            if (!page) break;
            for (const Record& record : *page)
                if (record.kind == Kind::person) names.insert(*record.attributes.find("userName")->as_text());
            if (!removed && names.contains("user4")) {
                fixture.server.users().erase(fixture.server.users().begin());  // everybody moves up by one
                removed = true;
            }
        }
        co_return 0;
    };
    run_alone(fixture.loop, all());
    CAPTURE(stream->completeness(Kind::person).why());
    for (int i = 1; i <= 12; ++i) CHECK(names.contains("user" + std::to_string(i)));
    stream.reset();
}

TEST_CASE("the fault menu, on people and on groups, at once and in the middle") {
    for (const std::string part : {"GET /scim/v2/Users", "GET /scim/v2/Groups"}) {
        for (const Fault fault : all_faults) {
            for (const unsigned skip : {0U, 2U}) {
                ScimFixture fixture;
                fixture.fill(20, 8);
                fixture.server.faults().order(fault, part, skip);
                const WholeRead whole = fixture.read();
                CAPTURE(part);
                CAPTURE(name_of(fault));
                CAPTURE(skip);
                CAPTURE(whole.why());
                CHECK(nobody_twice(whole));
                switch (fault) {
                    case Fault::token_expired:
                    case Fault::unreadable_group:
                    case Fault::duplicated_record:
                        CHECK(!whole.complete());
                        CHECK(!whole.why().empty());
                        break;
                    case Fault::repeated_page:
                    case Fault::wrong_count:
                        // May be got over; but complete means that everybody came.
                        if (whole.complete()) CHECK(whole.people.size() == 20);
                        break;
                    default:
                        CHECK(whole.complete());
                        CHECK(whole.people.size() == 20);
                        CHECK(whole.departments.size() == 8);
                }
            }
        }
    }
}

TEST_CASE("a fault that stays: no complete read, and the reason in words") {
    for (const Fault fault : {Fault::garbage, Fault::truncated, Fault::html, Fault::unreadable_group,
                              Fault::wrong_count, Fault::duplicated_record, Fault::token_expired}) {
        ScimFixture fixture;
        fixture.fill(20, 1);
        fixture.server.faults().order(fault, "GET /scim/v2/Users", 1, 1000);
        const WholeRead whole = fixture.read();
        CAPTURE(name_of(fault));
        CHECK(!whole.complete());
        CHECK(nobody_twice(whole));
        CHECK(!whole.why().empty());
    }
}

TEST_CASE("a wrong token ends as an error that says so") {
    ScimFixture fixture;
    fixture.settings.set("token", Secret("wrong"));
    const WholeRead whole = fixture.read();
    REQUIRE(whole.error);
    CHECK(whole.error->kind() == ErrorKind::unauthorized);
    CHECK(whole.error->message().find("wrong") == std::string::npos);
}

TEST_CASE("departments below one another: by attribute, and as nested groups") {
    ScimFixture fixture;
    fixture.fill(1, 0);
    const std::string root = fixture.server.add_group({{"displayName", "Company"}});
    const std::string sales = fixture.server.add_group({{"displayName", "Sales"}, {"parentId", root}});
    nlohmann::json members = nlohmann::json::array({{{"value", sales}, {"type", "Group"}}});
    fixture.server.add_group({{"displayName", "Above"}, {"members", members}});
    fixture.settings.set("root_department_id", root);
    SUBCASE("by attribute") {
        fixture.settings.set("parent_department", std::string("parentId"));
        const WholeRead whole = fixture.read();
        REQUIRE(whole.departments.size() == 3);
        CHECK(whole.departments[0].top);
        CHECK(whole.departments[1].parent == root);
    }
    SUBCASE("as nested groups") {
        const WholeRead whole = fixture.read();
        REQUIRE(whole.departments.size() == 3);
        CHECK(whole.departments[1].parent == whole.departments[2].key);
    }
}

TEST_CASE("a check names what is wrong and what to do") {
    ScimFixture fixture;
    fixture.fill(3);
    SUBCASE("all is well") {
        const CheckReport report = run_alone(fixture.loop, fixture.connector().check());
        CHECK(report.passed());
    }
    SUBCASE("a service that describes itself") {
        fixture.server.quirks().describes = true;
        const CheckReport report = run_alone(fixture.loop, fixture.connector().check());
        CHECK(report.passed());
        CHECK(report.items.back().detail.find("User at /Users, Group at /Groups; 1 schemas") == 0);
    }
    SUBCASE("a wrong token") {
        fixture.settings.set("token", Secret("wrong"));
        const CheckReport report = run_alone(fixture.loop, fixture.connector().check());
        CHECK(!report.passed());
        CHECK(report.items.front().advice.find("token") != std::string::npos);
    }
    SUBCASE("no paging") {
        fixture.server.quirks().ignores_paging = true;
        CHECK(!run_alone(fixture.loop, fixture.connector().check()).passed());
    }
}
