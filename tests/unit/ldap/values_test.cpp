#include "values.hpp"

#include <doctest/doctest.h>

#include "record_key.hpp"
#include "utf8.hpp"

using namespace rosterd;
using namespace rosterd::ldap;

TEST_CASE("text that is not UTF-8 is no value") {
    CHECK(to_value("研发", Syntax::text) == Value("研发"));
    CHECK(to_value("", Syntax::text) == Value(""));
    for (std::string_view text : {"\xff", "abc\xc3", "\xc0\xaf", "\xed\xa0\x80", "12345678\x80", "\xf4\x90\x80\x80"})
        CHECK_FALSE(to_value(text, Syntax::text).has_value());
    CHECK(is_utf8("\xf0\x9f\x98\x80 ok"));
}

TEST_CASE("octets are text when they can be, binary is always bytes") {
    CHECK(to_value("abc", Syntax::octets) == Value("abc"));
    CHECK(to_value("a\xff", Syntax::octets) == Value(Bytes{"a\xff"}));
    CHECK(to_value("abc", Syntax::binary) == Value(Bytes{"abc"}));
}

TEST_CASE("a time is an instant, and one that cannot be read stays text") {
    auto value = to_value("20260403021530Z", Syntax::generalized_time);
    REQUIRE(value.has_value());
    REQUIRE(value->as_instant() != nullptr);
    CHECK(to_text(*value->as_instant()) == "2026-04-03T02:15:30.000Z");
    CHECK(to_value("soon", Syntax::generalized_time) == Value("soon"));
    CHECK(to_value("260403021530Z", Syntax::utc_time)->as_instant() != nullptr);
}

TEST_CASE("an objectGUID becomes the text that Windows shows") {
    // f3 4a 9c 12 | 6e 01 | 4d 4b | 9a 7f | 00 11 22 33 44 55
    std::string bytes("\xf3\x4a\x9c\x12\x6e\x01\x4d\x4b\x9a\x7f\x00\x11\x22\x33\x44\x55", 16);
    CHECK(guid_text(bytes) == "129c4af3-016e-4b4d-9a7f-001122334455");
    CHECK(key_text("objectGUID", bytes) == "129c4af3-016e-4b4d-9a7f-001122334455");
    CHECK(key_text("OBJECTguid", "short") == "");
}

TEST_CASE("a key's text does not depend on how the server writes it") {
    CHECK(key_text("entryUUID", "6F9619FF-8B86-D011-B42D-00C04FC964FF") == "6f9619ff-8b86-d011-b42d-00c04fc964ff");
    CHECK(key_text("nsUniqueId", "66446001-1dd211b2-66225011-2ee211db") == "66446001-1dd211b2-66225011-2ee211db");
    CHECK(key_text("employeeNumber", " E001 ") == "E001");
    CHECK(key_text("employeeNumber", "   ") == "");
    CHECK(key_text("guid", "\xff\x01") == "ff01");
    CHECK(key_text("guid", std::string_view("a\0b", 3)) == "610062");
}
