#include "config/source_text.hpp"

#include <doctest/doctest.h>

using namespace rosterd::config;

TEST_CASE("a position counts lines and characters from 1") {
    const SourceText source("a公b\n\nc");
    CHECK(source.position(0) == Position{1, 1});
    CHECK(source.position(1) == Position{1, 2});
    CHECK(source.position(4) == Position{1, 3});
    CHECK(source.position(6) == Position{2, 1});
    CHECK(source.position(7) == Position{3, 1});
    CHECK(source.position(1000) == Position{3, 2});
    CHECK(SourceText("").position(5) == Position{1, 1});
    CHECK(SourceText().position(0) == Position{});
}

TEST_CASE("a position far into a long line is the same as counted one by one") {
    std::string text = "x\n";
    for (int at = 0; at < 5000; ++at) text += at % 3 == 0 ? "公" : "a";
    const SourceText source(text);
    int column = 1;
    for (std::size_t at = 2; at < text.size(); at += character_length(text, at), ++column) {
        REQUIRE(source.position(at) == Position{2, column});
    }
    CHECK(source.position(text.size()) == Position{2, 5001});
}

TEST_CASE("UTF-8 is what RFC 3629 says") {
    for (const char* good :
         {"", "a", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        CHECK(is_utf8(good));
    }
    // alone, cut short, overlong, a surrogate, beyond the last character, never a byte of UTF-8
    for (const char* bad : {"\x80", "\xC2", "\xE4\xBD", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
        CHECK(!is_utf8(bad));
    }
}

TEST_CASE("a quoted word is short and stays on its line") {
    CHECK(in_quotes("word") == "`word`");
    CHECK(in_quotes("a\nb\x1b") == "`a\\nb\\x1B`");
    CHECK(in_quotes("\xff") == "`\\xFF`");
    const std::string cut = in_quotes(std::string(79, 'x') + "公");
    CHECK(cut == "`" + std::string(79, 'x') + "...`");
}
