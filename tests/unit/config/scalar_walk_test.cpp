#include "config/scalar_walk.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using rosterd::config::find_character;
using rosterd::config::is_closed;

TEST_CASE("a character of a value is found where it is written") {
    struct Case {
        std::string what, text;
        std::size_t start, index;
        std::string there;  // what is written at the place
    };
    const std::vector<Case> cases = {
        {"plain", "a: mail + x", 3, 5, "+ x"},
        {"several bytes a character", "a: 公司 + x", 3, 3, "+ x"},
        {"single quotes", "a: 'mail + x'", 3, 5, "+ x"},
        {"a doubled single quote", "a: 'a''b + x'", 3, 4, "+ x"},
        {"double quotes", "a: \"mail + x\"", 3, 5, "+ x"},
        {"escapes", R"(a: "\x41\u0042\U00000043\n+ x")", 3, 4, "+ x"},
        {"an anchor and a tag", "a: &b !!str  mail + x", 3, 5, "+ x"},
        {"a plain text over two lines", "a: mail\n  + x\n", 3, 5, "+ x"},
        {"a plain text with an empty line", "a: mail\n\n  + x\n", 3, 5, "+ x"},
        {"a quoted text over two lines", "a: \"mail\n    + x\"\n", 3, 5, "+ x"},
        {"a line joined by a backslash", "a: \"mail\\\n   + x\"\n", 3, 4, "+ x"},
        {"a literal block", "a: |\n  mail\n  + x\n", 3, 5, "+ x"},
        {"a literal block that keeps inner blanks", "a: |\n  mail\n    + x\n", 3, 7, "+ x"},
        {"a literal block after blank lines", "a: |-\n\n  mail\n  + x\n", 3, 5, "+ x"},
        {"a folded block", "a: >-\n  mail\n  + x\n", 3, 5, "+ x"},
        {"the first character", "a: \"x\"", 3, 0, "x\""},
        {"behind the last one", "a: \"x\" # y", 3, 9, "\" # y"},
    };
    for (const Case& test : cases) {
        CAPTURE(test.what);
        const std::size_t at = find_character(test.text, test.start, test.index);
        REQUIRE(at <= test.text.size());
        CHECK(test.text.substr(at, test.there.size()) == test.there);
    }
}

TEST_CASE("a place behind the end is the end") {
    CHECK(find_character("a: x", 3, 100) == 4);
    CHECK(find_character("a: \"\\", 3, 100) == 5);
    CHECK(find_character("a: |", 3, 5) == 4);
    CHECK(find_character("", 0, 1) == 0);
}

TEST_CASE("a quote that is never closed is noticed") {
    CHECK(is_closed("a: 'x'", 3));
    CHECK(is_closed("a: \"x\\\"\"", 3));
    CHECK(is_closed("a: x\"", 3));
    CHECK(!is_closed("a: \"x", 3));
    CHECK(!is_closed("a: \"x\\\"", 3));
    CHECK(!is_closed("a: 'x''", 3));
    CHECK(!is_closed("a: &b 'x", 3));
}
