#pragma once
// Expressions tried in tests.

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <utility>

#include "mapping/cel/program.hpp"
#include "mapping/typed_json.hpp"

namespace rosterd::testing {

namespace cel = mapping::cel;

// What it comes to, as tagged JSON; {"error": ...} also when it does not compile.
inline nlohmann::json result_of(std::string_view expression,
                                const nlohmann::json& variables = nlohmann::json::object()) {
    const auto compiled = cel::Program::compile(expression, {.strict = false});
    if (!compiled.program) {
        return {{"error", "column " + std::to_string(compiled.column) + ": " + compiled.message}};
    }
    cel::Arena arena;
    const cel::Value value = compiled.program->evaluate(mapping::TaggedVariables(variables), arena);
    if (value.is(cel::Type::absent)) return {{"error", "absent"}};
    return mapping::to_tagged(value);
}

inline void all_equal(std::initializer_list<std::pair<const char*, const char*>> pairs) {
    for (const auto& [expression, plain] : pairs) {
        CAPTURE(expression);
        const nlohmann::json wanted = result_of(plain);
        CHECK_FALSE(wanted.contains("error"));
        CHECK(result_of(expression) == wanted);
    }
}

inline void all_true(std::initializer_list<const char*> expressions) {
    for (const char* expression : expressions) {
        CAPTURE(expression);
        CHECK(result_of(expression) == nlohmann::json{{"bool", true}});
    }
}

inline void all_fail(std::initializer_list<const char*> expressions) {
    for (const char* expression : expressions) {
        CAPTURE(expression);
        CHECK(result_of(expression).contains("error"));
    }
}

}  // namespace rosterd::testing
