#include "unit/mapping/language.hpp"

using namespace rosterd::testing;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string result;
    for (std::size_t at = 0; at < times; ++at) result += text;
    return result;
}

std::string problem_of(const std::string& expression) {
    const auto result = result_of(expression);
    return result.contains("error") ? result["error"].get<std::string>() : "";
}

}  // namespace

TEST_CASE("as much as the language definition asks for is accepted") {
    CHECK(problem_of(repeated("(", 90) + "1" + repeated(")", 90)) == "");
    CHECK(problem_of("1" + repeated(" + 1", 300)) == "");
    CHECK(problem_of("true" + repeated(" && true", 3000)) == "");
    CHECK(problem_of(repeated("true ? 1 : ", 40) + "2") == "");
    CHECK(problem_of(repeated("-", 3001) + "1") == "");
    CHECK(problem_of(repeated("[", 50) + repeated("]", 50)) == "");
}

TEST_CASE("deep nesting, long chains and long expressions are problems, not crashes") {
    for (const char* open : {"(", "[", "{1:", "f(", "a[", "true ? 1 : ", "!-", "[1].map(x, ", "-[", "has(a["}) {
        CAPTURE(open);
        CHECK(problem_of(repeated(open, 2500)) != "");
    }
    CHECK(problem_of("1" + repeated(" + 1", 5000)).find("complex") != std::string::npos);
    CHECK(problem_of("a" + repeated(".a", 5000)) != "");
    CHECK(problem_of("'" + std::string(40000, 'x') + "'").find("longer") != std::string::npos);
}

TEST_CASE("steps and memory are bounded, and no || hides that") {
    const std::string ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    const std::string loops = ten + ".all(a, " + ten + ".all(b, " + ten + ".all(c, " + ten + ".all(d, " + ten +
                              ".all(e, " + ten + ".all(f, " + ten + ".all(g, true)))))))";
    CHECK(problem_of(loops).find("steps") != std::string::npos);
    CHECK(problem_of(loops + " || true").find("steps") != std::string::npos);
    std::string doubled = "'0123456789'";
    for (int at = 0; at < 24; ++at) doubled = "cel.bind(x, " + doubled + ", x + x)";
    CHECK(problem_of(doubled).find("memory") != std::string::npos);
    std::string filled = "'0123456789'";
    for (int at = 0; at < 10; ++at) filled = filled + ".replace('', '0123456789')";
    CHECK(problem_of(filled).find("limit") != std::string::npos);
}
