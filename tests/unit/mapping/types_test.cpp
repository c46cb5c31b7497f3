// What cannot be right for any record is found when the expression is compiled.

#include <doctest/doctest.h>

#include "mapping/field_mapping.hpp"

using namespace rosterd;
using mapping::Expression;

namespace {

std::string problem_of(std::string_view text) {
    const auto compiled = Expression::compile(text);
    return compiled.expression ? ""
                               : "column " + std::to_string(compiled.problem.column) + ": " + compiled.problem.message;
}

std::string misfit(std::string_view text, const char* field) {
    const FieldTable fields = FieldTable::people({{.key = "remote", .type = FieldType::boolean}});
    return Expression::compile(text).expression->misfit(fields[*fields.find(field)]);
}

}  // namespace

TEST_CASE("types that no overload takes are problems with their place") {
    CHECK(problem_of("mail + '1' + 'a' + (1 + 'b')") ==
          "column 23: `+` does not take int, string (make the other one a text: string(x))");
    CHECK(problem_of("size(1)") == "column 1: `size` does not take int (texts, bytes, lists and maps have a size)");
    CHECK(problem_of("'a' ? 1 : 2") == "column 1: the condition before ? needs bool, and this is string");
    CHECK(problem_of("a && 1") == "column 6: && needs bool, and this is int");
    CHECK(problem_of("!'a'") == "column 1: `!` does not take string");
    CHECK(problem_of("1.exists(x, x)") == "column 1: a macro that goes through values needs list, and this is int");
    CHECK(problem_of("a.filter(x, 'b')") == "column 13: the condition of a macro needs bool, and this is string");
    CHECK(problem_of("(1 + a).lowerAscii()") == "column 9: `lowerAscii` does not take int");
    CHECK(problem_of("(a ? 1 : 2).trim()") == "column 13: `trim` does not take int");
    CHECK(problem_of("cel.bind(x, 'a', x - 1)") == "column 20: `-` does not take string, int");
    CHECK(problem_of("true['a']") == "column 5: a value of type bool has no parts by string");
}

TEST_CASE("what may be right for some record is left to the evaluation") {
    for (const char* text : {"a + 1", "a.split('@')[0].lowerAscii()", "a ? 1 : 'b'", "(a ? 1 : 'b') + 'c'", "a[0].b",
                             "1 == 'a'", "'a' in b", "lowerAscii", "a.exists(x, x)", "int('x')", "1 / 0",
                             "absent() + 1", "has(a) ? a.trim() : absent()", "[1, 'a'].map(x, x + x)",
                             "cel.bind(x, a, x + 1)", "duration('1h') + timestamp(0)", "coalesce(a, 1) + 1"}) {
        CAPTURE(text);
        CHECK(problem_of(text).empty());
    }
}

TEST_CASE("an expression that can never be the field's is a problem of the rule") {
    CHECK(misfit("{'a': 1}", "name") == "it gives map (wanted: text)");
    CHECK(misfit("timestamp(0) - timestamp(1)", "remote") == "it gives duration (wanted: true or false)");
    CHECK(misfit("mail.size() > 3", "birthdate") == "it gives boolean (wanted: a date such as 1990-12-31)");
    CHECK(misfit("mail.size() > 3", "remote").empty());
    CHECK(misfit("mail", "remote").empty());
    CHECK(misfit("mail.split('@')", "name").empty());
    CHECK(misfit("absent()", "remote").empty());
    const auto compiled = mapping::FieldMapping::compile({{"{'a': cn}", "name"}}, FieldTable::people());
    REQUIRE(compiled.problems.size() == 1);
    CHECK(compiled.problems[0].problem.message == "this can never be `name`: it gives map (wanted: text)");
}
