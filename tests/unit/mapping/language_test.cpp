#include "unit/mapping/language.hpp"

using namespace rosterd::testing;
using nlohmann::json;

TEST_CASE("literals of every type mean what they say") {
    CHECK(result_of("-9223372036854775808") == json{{"int", "-9223372036854775808"}});
    CHECK(result_of("0xFFu") == json{{"uint", "255"}});
    CHECK(result_of(".5e1") == json{{"double", "5"}});
    CHECK(result_of("'\\u738b\\x41\\101\\n'") == json{{"string", "王AA\n"}});
    CHECK(result_of("r'\\n'") == json{{"string", "\\n"}});
    CHECK(result_of("\"\"\"a\n\"b\" \"\"\"") == json{{"string", "a\n\"b\" "}});
    CHECK(result_of("b'\\xff王'") == json{{"bytes", "ffe78e8b"}});
    CHECK(result_of("rb'\\x'") == json{{"bytes", "5c78"}});
    CHECK(result_of("[1, 'a', null,]") == json::parse(R"({"list": [{"int": "1"}, {"string": "a"}, {"null": null}]})"));
    CHECK(result_of("{'b': 1, 'a': true,}") ==
          json::parse(R"({"map": [[{"string": "a"}, {"bool": true}], [{"string": "b"}, {"int": "1"}]]})"));
    CHECK(result_of("google.protobuf.Timestamp") == json{{"type", "google.protobuf.Timestamp"}});
}

TEST_CASE("what is no expression is refused at its place") {
    const auto column = [](std::string_view text) { return cel::Program::compile(text).column; };
    for (const char* text : {"",
                             "1 +",
                             "(1",
                             "[1",
                             "{1: }",
                             "{1}",
                             "a b",
                             "a..b",
                             "a.",
                             "1a",
                             "0x",
                             "'a",
                             "'a\n'",
                             "\"\"\"a",
                             "'\\q'",
                             "'\\u12'",
                             "'\\ud800'",
                             "'\\U00110000'",
                             "b'\\u0041'",
                             "9223372036854775808",
                             "18446744073709551616u",
                             "1e999",
                             "a = b",
                             "a & b",
                             "a | b",
                             "#",
                             "in",
                             "for",
                             "a.in",
                             "x{y: 1}",
                             "has(1)",
                             "has()",
                             "[].all(1, true)",
                             "[].map(x)",
                             "cel.bind(1, 2, 3)",
                             "a ? b",
                             "f(,)",
                             "[,]",
                             "`a`",
                             "a.`b",
                             "工号 + 1",
                             "[1].exists(x, x, true)"}) {
        CAPTURE(text);
        const auto compiled = cel::Program::compile(text, {.strict = false});
        CHECK(compiled.program == nullptr);
        CHECK(compiled.message != "");
    }
    CHECK(column("'王' + ") == 7);
    CHECK(column("a + 'x' ~ 1") == 9);
    CHECK(column("f(1)\n  + size(1, 2)") == 1);
    CHECK(column("size('a') + size(1, 2)") == 13);
}

TEST_CASE("an unknown function or method is refused with the nearest known one") {
    const auto problem = [](std::string_view text) { return cel::Program::compile(text).message; };
    CHECK(problem("mail.lowerAsci()").find("`lowerAscii`") != std::string::npos);
    CHECK(problem("lowerAscii(mail)").find("x.lowerAscii") != std::string::npos);
    CHECK(problem("mail.int()").find("int(x)") != std::string::npos);
    CHECK(problem("mail.substring()").find("1 or 2 arguments") != std::string::npos);
    CHECK(problem("mail.matches('(')").find("pattern") != std::string::npos);
    CHECK(problem("hub.name == 'x'").empty());
}

TEST_CASE("operators bind as the definition says") {
    all_equal({{"1 + 2 * 3 - 4 / 2 % 3", "5"},
               {"-2 * -3", "6"},
               {"!false && !!true || false", "true"},
               {"1 < 2 == true", "true"},
               {"false ? 1 : true ? 2 : 3", "2"},
               {"1 + 1 in [2] ? 'y' : 'n'", "'y'"},
               {"[[1, 2], [3]][0][1]", "2"},
               {"{'a': {'b-c': 7}}.a['b-c'] - 1", "6"},
               {"{'a': {'b-c': 7}}.a.`b-c`", "7"},
               {"1 // a remark\n + 1", "2"},
               {"- - -1", "-1"},
               {"-1.5 - -1.5", "0.0"}});
}

TEST_CASE("integers do not wrap around and do not mix with doubles") {
    all_fail({"9223372036854775807 + 1", "-9223372036854775808 - 1", "4294967296 * 4294967296", "1 / 0", "1 % 0",
              "-9223372036854775808 / -1", "-9223372036854775808 % -1", "0u - 1u", "1 + 1.0", "1 + 1u", "'a' + 1",
              "-(1u)", "!1", "1 < 'a'", "null < null", "[1] < [2]", "1.5 % 1.0", "-(-9223372036854775808)"});
    all_true({"1.0 / 0.0 == double('Infinity')", "0.0 / 0.0 != 0.0 / 0.0", "!(0.0 / 0.0 < 1)", "1 == 1.0", "1u < 2.5",
              "-1 < 0u", "9007199254740993 == 9007199254740993u", "[1, 2u] == [1.0, 2]", "{1: 'a'} == {1u: 'a'}"});
}

TEST_CASE("a deciding operand absorbs the failures of others") {
    all_equal({{"1 / 0 > 1 || true", "true"},
               {"nothing || true", "true"},
               {"false && 1 / 0 > 1", "false"},
               {"'text' && false", "false"},
               {"true || f_unknown(1)", "true"},
               {"[1, 0].exists(x, 1 / x == 1)", "true"},
               {"[0, 1].exists(x, 1 / x == 1)", "true"},
               {"[0, 1].all(x, 1 / x == 2)", "false"},
               {"true ? 1 : 1 / 0", "1"}});
    all_fail({"1 / 0 > 1 || false", "true && 1 / 0 > 1", "[0, 1].all(x, 1 / x == 1)", "1 / 0 > 1 ? 1 : 2",
              "'x' ? 1 : 2", "1 || false", "[1, 1 / 0]", "{'a': 1 / 0}"});
}

TEST_CASE("macros go through lists and maps") {
    all_equal({{"[1, 2, 3].map(x, x * x)", "[1, 4, 9]"},
               {"[1, 2, 3].map(x, x > 1, x * x)", "[4, 9]"},
               {"[1, 2, 3].filter(x, x % 2 == 1)", "[1, 3]"},
               {"{'b': 1, 'a': 2}.map(k, k)", "['a', 'b']"},
               {"[1, 2, 2].exists_one(x, x == 2)", "false"},
               {"[1, 2, 3].existsOne(x, x == 2)", "true"},
               {"[[1, 2], [3]].map(row, row.map(x, x + 1))", "[[2, 3], [4]]"},
               {"[[1, 2], [3]].map(x, x.filter(x, x != 2))", "[[1], [3]]"},
               {"[5, 6].transformList(i, v, i + v)", "[5, 7]"},
               {"{'a': 1, 'b': 2}.transformMap(k, v, v > 1, k + k)", "{'b': 'bb'}"},
               {"{'a': 1}.exists(k, v, k == 'a' && v == 1)", "true"},
               {"cel.bind(x, 2, x * cel.bind(x, 3, x + 1) + x)", "10"},
               {"[1].map(x, [x].map(y, cel.bind(z, x + y, z * x)))", "[[2]]"}});
    all_fail(
        {"1.map(x, x)", "'abc'.all(x, true)", "[1].filter(x, x)", "[1].map(x, y)", "[0, 1].exists_one(x, 1 / x == 1)"});
    // The outer variable, past the one of the macro.
    CHECK(result_of("[1].map(x, .x + x)", {{"x", {{"int", "10"}}}}) == result_of("[11]"));
}

TEST_CASE("maps find numbers by value and refuse doubled keys") {
    all_equal({{"{1: 'a'}[1u]", "'a'"},
               {"{1: 'a'}[1.0]", "'a'"},
               {"1.5 in {1: 'a'}", "false"},
               {"2u in {2: 1}", "true"},
               {"'x' in {'x': 1}", "true"},
               {"has({'a': null}.a)", "true"},
               {"has({'a': 1}.b)", "false"},
               {"has({'a-b': 1}['a-b'])", "true"},
               {"[7][0.0]", "7"}});
    all_fail({"{1: 1, 1u: 2}", "{1.0: 1}", "{null: 1}", "{'a': 1}.b", "[1][1]", "[1][-1]", "[1][0.5]", "[1]['a']",
              "'abc'[0]", "has([1].a)", "1 in 2"});
}

TEST_CASE("an error says where and why, and nothing of the values") {
    const auto message = [](const char* text, const json& variables = json::object()) {
        return result_of(text, variables)["error"].get<std::string>();
    };
    const json secret = {{"x", {{"string", "s3cret"}}}};
    CHECK(message("1 + 2 +\n x", secret) == "column 7: `+` does not take int, string");
    CHECK(message("int(x)", secret).find("s3cret") == std::string::npos);
    CHECK(message("size(1)") == "column 1: `size` does not take int");
    CHECK(message("'a'.charAt(9)") == "column 5: the text has no position 9");
}
