#include "api/arguments.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace rosterd::api;

namespace {

Arguments query(Arguments::Query query) {
    return Arguments::of_query(std::move(query));
}

// What check() says in English; empty: nothing.
std::string said(const Arguments& arguments, Language language = Language::en) {
    try {
        arguments.check();
    } catch (const Refused& refused) {
        CHECK(refused.kind() == rosterd::ErrorKind::invalid);
        return refused.text().in(language);
    }
    return {};
}

std::string problem_of_id(Arguments arguments) {
    arguments.id("syncTaskId");
    return said(arguments);
}

constexpr std::array<std::string_view, 3> known = {"PENDING", "FAILED", "SUCCESS"};

}  // namespace

TEST_CASE("an id is a whole number from 1") {
    const std::string below = "syncTaskId must not be less than 1", no_number = "syncTaskId must be a number";
    CHECK(problem_of_id(query({{"syncTaskId", "1"}})).empty());
    CHECK(problem_of_id(query({{"syncTaskId", "0"}})) == below);
    CHECK(problem_of_id(query({{"syncTaskId", "-5"}})) == below);
    CHECK(problem_of_id(query({{"syncTaskId", "abc"}})) == below + "," + no_number);
    CHECK(problem_of_id(query({})) == below + "," + no_number);
    CHECK(problem_of_id(query({{"syncTaskId", ""}})) == below + "," + no_number);
    CHECK(problem_of_id(query({{"syncTaskId", "1x"}})) == below + "," + no_number);
    CHECK(problem_of_id(query({{"syncTaskId", "1.5"}})) == "syncTaskId must be an integer number");
    CHECK(problem_of_id(query({{"syncTaskId", "1"}, {"syncTaskId", "2"}})) == below + "," + no_number);
}

TEST_CASE("a number beyond 63 bits is a number that nothing has") {
    Arguments arguments = query({{"syncTaskId", "99999999999999999999999"}});
    CHECK(arguments.id("syncTaskId") == INT64_MAX);
    CHECK(said(arguments).empty());
    CHECK(problem_of_id(query({{"syncTaskId", "-99999999999999999999999"}})) == "syncTaskId must not be less than 1");
}

TEST_CASE("an id in a body is a JSON number") {
    const auto id = [](const char* body) {
        Arguments arguments = Arguments::of_body(body);
        const std::int64_t value = arguments.id("syncTaskId");
        CHECK(said(arguments) == "");
        return value;
    };
    CHECK(id(R"({"syncTaskId":7})") == 7);
    CHECK(id(R"( { "other": [1, {}], "syncTaskId" : 7.0 } )") == 7);
    CHECK(id(R"({"syncTaskId":1e3})") == 1000);
    CHECK(id(R"({"syncTaskId":18446744073709551615})") == INT64_MAX);
    const std::string both = "syncTaskId must not be less than 1,syncTaskId must be a number";
    for (const char* body : {"", "  \r\n", "{}", R"({"syncTaskId":"7"})", R"({"syncTaskId":null})",
                             R"({"syncTaskId":[7]})", R"({"syncTaskId":true})"}) {
        CAPTURE(body);
        CHECK(problem_of_id(Arguments::of_body(body)) == both);
    }
    CHECK(problem_of_id(Arguments::of_body(R"({"syncTaskId":1.5})")) == "syncTaskId must be an integer number");
    CHECK(problem_of_id(Arguments::of_body(R"({"syncTaskId":1e300})")) == "syncTaskId must be an integer number");
    CHECK(problem_of_id(Arguments::of_body(R"({"syncTaskId":-1})")) == "syncTaskId must not be less than 1");
}

TEST_CASE("a body is a JSON object or nothing") {
    for (const char* body : {"[]", "1", "\"x\"", "null", "{", "{\"a\":}", "{} {}", "{\"a\":\"\xff\"}", "x"}) {
        CAPTURE(body);
        CHECK_THROWS_AS(Arguments::of_body(body), Refused);
    }
    CHECK_THROWS_AS(Arguments::of_body(std::string(500'000, '[')), Refused);
    CHECK_THROWS_AS(Arguments::of_body("{\"a\":" + std::string(500'000, '[')), Refused);
}

TEST_CASE("pages are refused outside their range, never clamped") {
    const auto problem = [](const char* name, const char* value) {
        Arguments arguments = query({{name, value}});
        arguments.range(50);
        return said(arguments);
    };
    CHECK(problem("page", "1").empty());
    CHECK(problem("limit", "50").empty());
    CHECK(problem("page", "0") == "page must not be less than 1");
    CHECK(problem("page", "-1") == "page must not be less than 1");
    CHECK(problem("page", "x") == "page must not be less than 1,page must be a number");
    CHECK(problem("limit", "0") == "limit must not be less than 1");
    CHECK(problem("limit", "51") == "limit must not be greater than 50");
    CHECK(problem("limit", "220") == "limit must not be greater than 50");
    CHECK(problem("limit", "9999999999999999999999") == "limit must not be greater than 50");
}

TEST_CASE("page and limit have defaults, and no page is too far for arithmetic") {
    Arguments nothing = query({});
    const Range range = nothing.range(50);
    CHECK(range.page == 1);
    CHECK(range.limit == 10);
    CHECK(range.offset() == 0);
    CHECK(Range{3, 20}.offset() == 40);
    CHECK(Range{INT64_MAX, 50}.offset() == INT64_MAX);
}

TEST_CASE("several broken rules are told together, in both languages") {
    Arguments arguments = query({{"syncTaskId", "0"}, {"limit", "99"}, {"success", "maybe"}});
    arguments.id("syncTaskId");
    arguments.range(50);
    arguments.boolean("success");
    CHECK(said(arguments) ==
          "syncTaskId must not be less than 1,limit must not be greater than 50,success must be a boolean value");
    CHECK(said(arguments, Language::zh) == "syncTaskId 不能小于 1,limit 不能大于 50,success 必须是布尔值");
}

TEST_CASE("booleans come in any case") {
    const auto value = [](const char* text) {
        Arguments arguments = query({{"success", text}});
        const auto found = arguments.boolean("success");
        CHECK(said(arguments) == "");
        return found;
    };
    CHECK(value("true") == true);
    CHECK(value("True") == true);
    CHECK(value("TRUE") == true);
    CHECK(value("False") == false);
    CHECK(value("") == std::nullopt);
    CHECK(Arguments::of_body(R"({"success":true})").boolean("success") == true);
    CHECK(query({}).boolean("success") == std::nullopt);
    for (const char* text : {"1", "yes", "tru"}) {
        Arguments arguments = query({{"success", text}});
        arguments.boolean("success");
        CHECK(said(arguments) == "success must be a boolean value");
    }
}

TEST_CASE("a list arrives in any of the notations that clients have") {
    const auto list = [](Arguments::Query sent) {
        Arguments arguments = query(std::move(sent));
        const auto found = arguments.choices("status", known);
        CHECK(said(arguments) == "");
        return found;
    };
    const std::vector<std::string> both = {"PENDING", "FAILED"};
    CHECK(list({{"status[]", "PENDING"}, {"status[]", "FAILED"}}) == both);
    CHECK(list({{"status", "PENDING"}, {"status", "FAILED"}}) == both);
    CHECK(list({{"status", R"(["PENDING","FAILED"])"}}) == both);
    CHECK(list({{"status", "[PENDING, FAILED]"}}) == both);
    CHECK(list({{"status", "[PENDING FAILED]"}}) == both);
    CHECK(list({{"status", "PENDING,FAILED"}}) == both);
    CHECK(list({{"status", "PENDING"}}) == std::vector<std::string>{"PENDING"});
    CHECK(list({{"status", ""}}).empty());
    CHECK(list({{"status", "[]"}}).empty());
    CHECK(list({}).empty());
    Arguments body = Arguments::of_body(R"({"status":["PENDING","FAILED"]})");
    CHECK(body.choices("status", known) == both);
}

TEST_CASE("a value outside its set is refused with the set") {
    for (const char* text : {"pending", "OTHER", "PENDING,OTHER", "[PENDING"}) {
        CAPTURE(text);
        Arguments arguments = query({{"status", text}});
        CHECK(arguments.choices("status", known).empty());
        CHECK(said(arguments) == "status must be one of the following values: PENDING, FAILED, SUCCESS");
    }
    Arguments two = query({{"status", "PENDING"}, {"status", "FAILED"}});
    two.choice("status", known);
    CHECK(said(two) == "status must be a single value");
    Arguments wrong = Arguments::of_body(R"({"status":[1]})");
    wrong.choices("status", known);
    CHECK(said(wrong) == "status must be an array of strings");
}
