// Attribute paths, and what stands at them.

#include <doctest/doctest.h>

#include "attribute_path.hpp"
#include "options.hpp"
#include "rosterd/json.hpp"
#include "support/settings.hpp"

using namespace rosterd;
using namespace rosterd::scim;

namespace {

const char* const resource = R"({"userName":"ada","name":{"givenName":"Ada"},
    "emails":[{"type":"home","value":"h@x"},{"type":"work","value":"w@x"}],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D"}})";

std::string at(const std::string& path) {
    const auto parsed = parse_path(path);
    REQUIRE(parsed);
    const Value root = from_json(resource);
    const Value* found = find_value(root, *parsed);
    return found ? to_json(*found) : "nothing";
}

}  // namespace

TEST_CASE("every form of a path leads to its value") {
    CHECK(at("userName") == "\"ada\"");
    CHECK(at("USERNAME") == "\"ada\"");
    CHECK(at("name.givenName") == "\"Ada\"");
    CHECK(at("emails.work") == "\"w@x\"");
    CHECK(at("emails[type eq \"home\"].value") == "\"h@x\"");
    CHECK(at("emails[0].value") == "\"h@x\"");
    CHECK(at("emails.other") == "nothing");
    CHECK(at("enterprise.department") == "\"R&D\"");
    CHECK(at("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department") == "\"R&D\"");
    for (const char* bad : {"", "a b", "emails[", "emails[x].value", "emails[type eq \"a\"]x", "1a", "a."}) {
        CAPTURE(bad);
        CHECK(!parse_path(bad));
    }
}

TEST_CASE("what was set is found again, and what was taken away is not") {
    for (const char* text : {"userName", "name.familyName", "emails.work", "emails.other", "emails[0].value",
                             "enterprise.manager", "urn:x:y:Z:a"}) {
        CAPTURE(text);
        const AttributePath path = *parse_path(text);
        const Value set = with_value(from_json(resource), path, Value("new"));
        REQUIRE(find_value(set, path));
        CHECK(*find_value(set, path) == Value("new"));
        const Value cleared = with_value(set, path, Value());
        const Value* left = find_value(cleared, path);
        CHECK((!left || !(*left == Value("new"))));
    }
}

TEST_CASE("settings that cannot work are refused by name") {
    const auto problem_of = [](auto change) {
        Settings settings = rosterd::tests::with_fallbacks(setting_specs());
        settings.set("user_url", std::string("https://a.test/v2/Users"));
        settings.set("token", Secret("t"));
        change(settings);
        const std::vector<SettingProblem> problems = check_settings(settings);
        return problems.empty() ? std::string() : problems.front().name;
    };
    const auto set = [&](std::string name, Settings::Content content) {
        return problem_of([&](Settings& settings) { settings.set(name, content); });
    };
    CHECK(problem_of([](Settings&) {}).empty());
    CHECK(set("user_url", std::string("a.test")) == "user_url");
    CHECK(set("user_url", std::string("https://a.test")) == "user_url");
    CHECK(set("org_url", std::string("https://b.test/v2/Groups")) == "org_url");
    CHECK(set("org_url", std::string("https://a.test/v2/Groups")).empty());
    CHECK(set("token", Secret()) == "token");
    CHECK(set("department", std::string("a b")) == "department");
    CHECK(set("pageSize", std::int64_t{0}) == "pageSize");
    CHECK(set("proxy", std::string("https://p.test:1")) == "proxy");
    CHECK(set("caFile", std::string("/nowhere.pem")) == "caFile");
}
