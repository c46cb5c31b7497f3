// The whole menu of faults: either everything comes, or the read says that it did not.

#include <doctest/doctest.h>

#include "lark_fixture.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

// What is mended by asking again.
bool passes(Fault fault) {
    switch (fault) {
        case Fault::repeated_page:
        case Fault::wrong_count:
        case Fault::unreadable_group:
        case Fault::duplicated_record:
        case Fault::missing_field:
            return false;
        default:
            return true;
    }
}

}  // namespace

TEST_CASE("every fault, once, at every kind of request and at different moments") {
    for (const Fault fault : all_faults) {
        for (const char* part : {"tenant_access_token", "children", "find_by_department"}) {
            for (const unsigned skip : {0U, 2U}) {
                LarkFixture fixture;
                fixture.fill(9, 5);
                fixture.server.faults().order(fault, part, skip);
                const WholeRead whole = fixture.read();
                CAPTURE(name_of(fault));
                CAPTURE(part);
                CAPTURE(skip);
                CAPTURE(whole.why());
                CHECK((whole.nobody_twice() || !whole.complete()));
                if (passes(fault)) {
                    CHECK(whole.complete());
                    CHECK(whole.people.size() == 9);
                    CHECK(whole.departments.size() == 5);
                } else if (whole.complete()) {
                    CHECK(whole.people.size() == 9);
                    CHECK(whole.departments.size() == 5);
                } else {
                    CHECK_FALSE(whole.why().empty());
                }
            }
        }
    }
}

TEST_CASE("a fault that stays ends the read, in words that say where") {
    for (const Fault fault : {Fault::server_error, Fault::garbage, Fault::html, Fault::reset_before}) {
        LarkFixture fixture;
        fixture.fill(9, 5);
        fixture.server.faults().order(fault, "find_by_department", 1, 1000);
        const WholeRead whole = fixture.read();
        CAPTURE(name_of(fault));
        REQUIRE_FALSE(whole.error);
        CHECK(whole.department_end->is_complete());
        CHECK_FALSE(whole.person_end->is_complete());
        CHECK(whole.why().find("reading the people of department") != std::string::npos);
    }
}

TEST_CASE("a department that may not be read makes the read partial, and names it") {
    LarkFixture fixture;
    fixture.fill(9, 5);
    fixture.server.faults().order(Fault::unreadable_group, "department_id=" + fixture.departments[1], 0, 1000);
    const WholeRead whole = fixture.read();
    CHECK_FALSE(whole.complete());
    CHECK(whole.why().find(fixture.departments[1]) != std::string::npos);
    CHECK(whole.why().find("all members") != std::string::npos);
}

TEST_CASE("one token serves the whole read, and a new one is fetched when it is refused") {
    LarkFixture fixture;
    fixture.fill(9, 5);
    CHECK(fixture.read().complete());
    CHECK(fixture.server.counted().at("POST /internal") == 1);
}
