#include <doctest/doctest.h>

#include "model/fields.hpp"
#include "support/random.hpp"

using namespace rosterd;
using namespace std::string_literals;

namespace {

Field of(FieldType type) {
    return {.key = "field", .type = type};
}

// The text, or "problem" for any refusal.
std::string coerced(const Field& field, const Value& value) {
    const Coerced result = coerce(field, value);
    if (!result.problem.empty()) {
        CHECK(result.text.empty());
        return "problem";
    }
    return result.text;
}
std::string coerced(FieldType type, const Value& value) {
    return coerced(of(type), value);
}

}  // namespace

TEST_CASE("text stays as it is but for blanks around it") {
    CHECK(coerced(FieldType::text, "  Zhang San \n") == "Zhang San");
    CHECK(coerced(FieldType::text, "张三 (O'Brien) <é>") == "张三 (O'Brien) <é>");
    CHECK(coerced(FieldType::text, "😀") == "😀");
    CHECK(coerced(FieldType::text, "") == "");
    CHECK(coerced(FieldType::text, "   ") == "");
}

TEST_CASE("what is no text becomes one where that is plain") {
    CHECK(coerced(FieldType::text, std::int64_t{-42}) == "-42");
    CHECK(coerced(FieldType::text, std::uint64_t{18446744073709551615U}) == "18446744073709551615");
    CHECK(coerced(FieldType::text, 3.0) == "3");
    CHECK(coerced(FieldType::text, 0.25) == "0.25");
    CHECK(coerced(FieldType::text, true) == "true");
    CHECK(coerced(FieldType::text, *parse_instant("2022-07-03T02:20:30Z")) == "2022-07-03T02:20:30.000Z");
    CHECK(coerced(FieldType::text, Bytes{"abc"}) == "problem");
    CHECK(coerced(FieldType::text, Duration(5)) == "problem");
    CHECK(coerced(FieldType::text, std::numeric_limits<double>::quiet_NaN()) == "problem");
    CHECK(coerced(FieldType::text, Value::make_map({{"a", "b"}})) == "problem");
}

TEST_CASE("nothing clears a field") {
    CHECK(coerced(FieldType::text, Value()) == "");
    CHECK(coerced(FieldType::email, Value(Value::List{})) == "");
    CHECK(coerced(FieldType::date, "") == "");
    CHECK(coerced(FieldType::boolean, " ") == "");
}

TEST_CASE("a list gives its first value, but not a list or map within it") {
    CHECK(coerced(FieldType::text, Value::List{"a", "b"}) == "a");
    CHECK(coerced(FieldType::email, Value::List{" a@b.test "}) == "a@b.test");
    CHECK(coerced(FieldType::text, Value::List{Value(Value::List{"a"})}) == "problem");
    CHECK(coerced(FieldType::text, Value::List{Value::make_map({})}) == "problem");
}

TEST_CASE("control characters are refused, line breaks only where a field has lines") {
    CHECK(coerced(FieldType::text, "a\nb") == "problem");
    CHECK(coerced(FieldType::text, "a\tb") == "problem");
    CHECK(coerced(FieldType::text, "a\0b"s) == "problem");
    CHECK(coerced(FieldType::text, "a\x1b[31mb") == "problem");
    CHECK(coerced(FieldType::text, "a\x7f") == "problem");
    CHECK(coerced(FieldType::text, "a\u0085b") == "problem");
    CHECK(coerced(FieldType::text, "a\u009fb") == "problem");
    CHECK(coerced(FieldType::text, "a\u00a0b") == "a\u00a0b");

    const FieldTable people = FieldTable::people();
    const Field& address = people[*people.find("address")];
    CHECK(coerced(address, "Road 1\n\tTown") == "Road 1\n\tTown");
    CHECK(coerced(address, "Road 1\r\nTown\r\n") == "Road 1\nTown");
    CHECK(coerced(address, "Road 1\rTown") == "problem");
    CHECK(coerced(address, "Road 1\x01") == "problem");
    const FieldTable departments = FieldTable::departments();
    CHECK(coerced(departments[2], "first\nsecond") == "first\nsecond");
}

TEST_CASE("text that is not UTF-8 is refused") {
    for (const char* text : {"\xff",
                             "Stra\xdf"
                             "e",
                             "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"}) {
        CHECK(coerced(FieldType::text, text) == "problem");
        CHECK(coerced(FieldType::email, text) == "problem");
    }
}

TEST_CASE("text beyond the limit is refused, at the limit it is taken") {
    const Field field = {.key = "field", .limit = 10};
    CHECK(coerced(field, std::string(10, 'x')) == std::string(10, 'x'));
    CHECK(coerced(field, std::string(11, 'x')) == "problem");
    CHECK(coerced(field, "张三李四") == "problem");  // 12 bytes
    CHECK(coerced(of(FieldType::text), std::string(1'000'000, 'x')) == "problem");
}

TEST_CASE("an e-mail address has one @ and no blanks, and stays as written") {
    CHECK(coerced(FieldType::email, " Zhang.San@Example.TEST ") == "Zhang.San@Example.TEST");
    CHECK(coerced(FieldType::email, "张三@例子.测试") == "张三@例子.测试");
    for (const char* text : {"zhangsan", "@example.test", "a@", "a@b@c", "a b@c.test", "@"}) {
        CAPTURE(text);
        CHECK(coerced(FieldType::email, text) == "problem");
    }
    CHECK(coerced(FieldType::email, std::int64_t{1}) == "problem");
}

TEST_CASE("a telephone number has a digit, and stays as written") {
    CHECK(coerced(FieldType::phone, " +86 138-0000-0000 ") == "+86 138-0000-0000");
    CHECK(coerced(FieldType::phone, std::int64_t{13800000000}) == "13800000000");
    CHECK(coerced(FieldType::phone, "none") == "problem");
    CHECK(coerced(FieldType::phone, true) == "problem");
}

TEST_CASE("addresses of pages and pictures have no blanks") {
    CHECK(coerced(FieldType::url, " https://example.test/a?b=c ") == "https://example.test/a?b=c");
    CHECK(coerced(FieldType::url, "https://example.test/a b") == "problem");
    CHECK(coerced(FieldType::url, Bytes{"\xff\xd8\xff"}) == "problem");
}

TEST_CASE("dates come in the forms that directories have, and leave in one") {
    for (const char* text : {"1990-12-31", "1990/12/31", "19901231", "1990-12-31T08:00:00Z",
                             "1990-12-31 08:00:00+08:00", "19901231000000Z", "1990123108Z", "19901231080000.5+0800"}) {
        CAPTURE(text);
        CHECK(coerced(FieldType::date, text) == "1990-12-31");
    }
    CHECK(coerced(FieldType::date, *parse_instant("1990-12-31T23:59:59Z")) == "1990-12-31");
    CHECK(coerced(FieldType::date, "2000-02-29") == "2000-02-29");
    for (const char* text :
         {"1990", "1990-1-1", "31.12.1990", "1990-02-30", "19900230", "1990-13-01", "1990-12-31T25:00:00Z", "199012310",
          "1990-12-31x", "1231231200000", "1011120000000", "1990/12-31", "1-9-9-0-1-2-3-1"}) {
        CAPTURE(text);
        CHECK(coerced(FieldType::date, text) == "problem");
    }
    CHECK(coerced(FieldType::date, std::int64_t{19901231}) == "problem");
}

TEST_CASE("whole numbers are written without ornament") {
    CHECK(coerced(FieldType::integer, std::int64_t{7}) == "7");
    CHECK(coerced(FieldType::integer, " +007 ") == "7");
    CHECK(coerced(FieldType::integer, "-12") == "-12");
    CHECK(coerced(FieldType::integer, 4.0) == "4");
    for (const Value& value :
         {Value("1.5"), Value(1.5), Value("x"), Value("+-1"), Value("99999999999999999999"), Value(1e30)}) {
        CHECK(coerced(FieldType::integer, value) == "problem");
    }
}

TEST_CASE("booleans are true or false, also as LDAP writes them") {
    CHECK(coerced(FieldType::boolean, true) == "true");
    CHECK(coerced(FieldType::boolean, "TRUE") == "true");
    CHECK(coerced(FieldType::boolean, "FALSE") == "false");
    CHECK(coerced(FieldType::boolean, std::int64_t{0}) == "false");
    CHECK(coerced(FieldType::boolean, "maybe") == "problem");
    CHECK(coerced(FieldType::boolean, std::int64_t{2}) == "problem");
}

TEST_CASE("gender and status end up in the API's vocabulary or not at all") {
    CHECK(coerced(FieldType::gender, "M") == "M");
    CHECK(coerced(FieldType::gender, "Female") == "F");
    CHECK(coerced(FieldType::gender, "男") == "M");
    CHECK(coerced(FieldType::gender, std::int64_t{2}) == "F");
    CHECK(coerced(FieldType::gender, std::int64_t{3}) == "problem");
    CHECK(coerced(FieldType::gender, "") == "");
    CHECK(coerced(FieldType::status, "Resigned") == "Resigned");
    CHECK(coerced(FieldType::status, "suspended") == "Suspended");
    CHECK(coerced(FieldType::status, "gone") == "problem");
    CHECK(coerced(FieldType::status, true) == "problem");
}

TEST_CASE("a status cannot be cleared") {
    CHECK(coerced(FieldType::status, "") == "problem");
    CHECK(coerced(FieldType::status, Value()) == "problem");
}

TEST_CASE("a refusal never shows the value, and is one line of UTF-8") {
    const Field field = {.key = "field", .limit = 20};
    const std::string secret = "SECRET\xff";
    for (int type = 0; type <= static_cast<int>(FieldType::status); ++type) {
        Field wanted = field;
        wanted.type = static_cast<FieldType>(type);
        for (const Value& value :
             {Value("SECRET\x01"), Value(secret), Value(Bytes{secret}), Value("SECRET " + std::string(40, 'x')),
              Value::make_map({{"SECRET", "SECRET"}}), Value(Value::List{Value(Value::List{"SECRET"})})}) {
            const Coerced result = coerce(wanted, value);
            REQUIRE_FALSE(result.problem.empty());
            CHECK(result.problem.find("SECRET") == std::string::npos);
            CHECK(result.problem.find('\n') == std::string::npos);
        }
    }
}

TEST_CASE("a canonical text is its own canonical text") {
    tests::Random random;
    for (int round = 0; round < 50'000; ++round) {
        Field field = of(static_cast<FieldType>(random.number(0, static_cast<int>(FieldType::status))));
        field.lines = random.number(0, 1) == 1;
        const std::string text = random.text("0123456789-/+:. @TZtrueMfa\r\n\t\xc3\xa9\x85", 0, 14);
        const Coerced once = coerce(field, text);
        if (!once.problem.empty()) continue;
        const Coerced twice = coerce(field, once.text);
        CAPTURE(text);
        REQUIRE(twice.problem == "");
        REQUIRE(twice.text == once.text);
    }
}
