#include <doctest/doctest.h>

#include "mapping/expression.hpp"

using namespace rosterd;
using mapping::Expression;

namespace {

const auto tables = std::make_shared<const LookupTables>(
    LookupTables{{"cities", {{"010", "北京"}, {"021", "上海"}}}, {"grades", {{"3", "Senior"}, {"true", "yes"}}}});

std::string result(std::string_view text, const Record& record = {}) {
    const auto compiled = Expression::compile(text, tables);
    if (!compiled.expression)
        return "column " + std::to_string(compiled.problem.column) + ": " + compiled.problem.message;
    const auto [value, problem] = compiled.expression->evaluate(record);
    if (!problem.empty()) return problem;
    return value ? *value->as_text() : "(absent)";
}

}  // namespace

TEST_CASE("lookup finds what a table of the task has") {
    Record record;
    record.attributes.set("area", "021");
    record.attributes.set("grade", std::int64_t{3});
    CHECK(result("lookup('cities', area)", record) == "上海");
    CHECK(result("lookup('grades', grade)", record) == "Senior");
    CHECK(result("lookup('grades', true)") == "yes");
    CHECK(result("lookup('cities', '0' + '10')") == "北京");
    CHECK(result("lookup('cities', '999', 'elsewhere')") == "elsewhere");
    CHECK(result("lookup('cities', '999', absent())") == "(absent)");
    CHECK(result("lookup('cities', nothing)") == "(absent)");
}

TEST_CASE("a key that the table does not have is an error without the key") {
    CHECK(result("lookup('cities', '999')") ==
          "column 1: the table `cities` does not have this key (add it, or give lookup a third argument for the "
          "others)");
}

TEST_CASE("a table that is not there is a problem of the expression") {
    CHECK(result("lookup('citeis', area)") == "column 8: there is no table `citeis` (did you mean `cities`?)");
    CHECK(result("lookup(cities, area)") ==
          "column 8: the first argument of `lookup` is the name of a table in quotes");
    CHECK(result("lookup('cities')") == "column 1: `lookup` takes 2 or 3 arguments: lookup(table, key[, default])");
    const auto none = Expression::compile("lookup('cities', area)");
    REQUIRE_FALSE(none.expression);
    CHECK(none.problem.message == "there is no table `cities` (tables stand under `lookupTables` in the task file)");
}

TEST_CASE("an expression outlives who gave it its tables") {
    auto own = std::make_shared<const LookupTables>(LookupTables{{"t", {{"a", "b"}}}});
    const auto compiled = Expression::compile("lookup('t', 'a')", std::move(own));
    REQUIRE(compiled.expression);
    CHECK(*compiled.expression->evaluate({}).value->as_text() == "b");
}
