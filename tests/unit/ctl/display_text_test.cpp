#include "ctl/display_text.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/random.hpp"

using namespace rosterd::ctl;

TEST_CASE("columns are counted as a terminal shows them") {
    struct Sample {
        const char* text;
        std::size_t wanted;
    };
    for (const Sample& sample : {
             Sample{"", 0},
             Sample{"plain", 5},
             Sample{"王伟", 4},
             Sample{"王 wei", 6},
             Sample{"한국", 4},
             Sample{"\u1112\u1161\u11ab", 2},  // one Korean syllable in three parts
             Sample{"ｱｲｳ", 3},                 // half-width
             Sample{"ＡＢ", 4},                // full-width
             Sample{"café", 4},
             Sample{"cafe\u0301", 4},    // the accent as a mark of its own
             Sample{"\u0e01\u0e33", 2},  // Thai
             Sample{"😀", 2},
             Sample{"👨\u200d👩\u200d👧", 2},  // joined to a family
             Sample{"👍🏽", 2},         // with a skin tone
             Sample{"🇨🇳", 2},               // a flag
             Sample{"❤\ufe0f", 2},          // shown as emoji
             Sample{"…", 1},
             Sample{"zero\u200bwidth", 9},
         }) {
        CAPTURE(std::string(sample.text));
        CHECK(columns(sample.text) == sample.wanted);
    }
}

TEST_CASE("text that is too wide ends with an ellipsis and never in half a character") {
    CHECK(cut("abcdef", 6) == "abcdef");
    CHECK(cut("abcdef", 5) == "abcd…");
    CHECK(cut("abcdef", 1) == "…");
    CHECK(cut("abcdef", 0).empty());
    CHECK(cut("王伟国", 6) == "王伟国");
    CHECK(cut("王伟国", 5) == "王伟…");
    CHECK(cut("王伟国", 4) == "王…");
    CHECK(cut("cafe\u0301s!", 5) == "cafe\u0301…");
    CHECK(cut("👨\u200d👩\u200d👧👨\u200d👩\u200d👧", 3) == "👨\u200d👩\u200d👧…");
}

TEST_CASE("cut text is never wider than asked, whatever it holds") {
    rosterd::tests::Random random;
    for (int round = 0; round < 2000; ++round) {
        const std::string bytes =
            random.number(0, 1) == 0
                ? random.text("ab王😀\u0301\u200d", 0, 40)
                : random.text(std::string_view("\0\x1b[31mA\xe7\x8e\x8b\xff\xc2\x9b\x7f", 15), 0, 40);
        const std::string text = harmless(bytes);
        const auto limit = static_cast<std::size_t>(random.number(0, 20));
        CAPTURE(text);
        CHECK(columns(cut(text, limit)) <= limit);
        CHECK(columns(padded(cut(text, limit), limit)) == limit);
        CHECK(harmless(text) == text);
    }
}

TEST_CASE("text that would steer the terminal is shown instead") {
    CHECK(harmless("red \x1b[31m") == "red ␛[31m");
    CHECK(harmless("two\nlines\r\ttab") == "two␊lines␍␉tab");
    CHECK(harmless("bell\a nul" + std::string(1, '\0') + " del\x7f") == "bell␇ nul␀ del␡");
    CHECK(harmless("csi \xc2\x9b"
                   "31m") == "csi \ufffd31m");
    CHECK(harmless("\u202eevil") == "\ufffdevil");
    CHECK(harmless("line\u2028separator") == "line\ufffdseparator");
    CHECK(harmless("\xff\xfe王") == "\ufffd\ufffd王");
    CHECK(harmless("王伟 👨\u200d👩\u200d👧 é") == "王伟 👨\u200d👩\u200d👧 é");
}
