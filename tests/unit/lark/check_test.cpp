// `rosterctl task check` for Lark: what is missing is named with the place where it is granted.

#include <doctest/doctest.h>

#include <algorithm>

#include "lark_fixture.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

const CheckItem* item(const CheckReport& report, std::string_view name) {
    const auto found = std::ranges::find(report.items, name, &CheckItem::name);
    return found == report.items.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a tenant with every right passes") {
    LarkFixture fixture;
    fixture.fill(4, 2);
    for (auto& [id, user] : fixture.server.users()) user["mobile"] = "+8613800000000";
    const CheckReport report = fixture.check();
    for (const CheckItem& one : report.items) {
        CAPTURE(one.name);
        CAPTURE(one.detail);
        CHECK(one.state == CheckItem::State::passed);
    }
}

TEST_CASE("missing scopes are named") {
    LarkFixture fixture;
    fixture.fill(4, 2);
    fixture.server.quirks().hidden = {"email", "department_ids"};
    const CheckReport report = fixture.check();
    CHECK_FALSE(report.passed());
    REQUIRE(item(report, "right to see email"));
    CHECK(item(report, "right to see email")->state == CheckItem::State::warning);
    CHECK(item(report, "right to see email")->advice.find("contact:user.email:readonly") != std::string::npos);
    CHECK(item(report, "right to see department_ids")->state == CheckItem::State::failed);
}

TEST_CASE("wrong credentials and a narrow range fail with what to do") {
    LarkFixture fixture;
    fixture.fill(2, 1);
    fixture.settings.set("app_secret", Secret("wrong"));
    const CheckReport refused = fixture.check();
    CHECK(item(refused, "credentials")->state == CheckItem::State::failed);
    for (const CheckItem& one : refused.items) CHECK((one.detail + one.advice).find("wrong") == std::string::npos);

    LarkFixture narrow;
    narrow.fill(2, 2);
    narrow.server.quirks().range = {narrow.departments[0]};
    const CheckReport report = narrow.check();
    CHECK(item(report, "contacts range")->state == CheckItem::State::failed);
    CHECK(item(report, "contacts range")->advice.find("all members") != std::string::npos);
}
