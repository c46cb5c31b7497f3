#include <doctest/doctest.h>

#include "rosterd/clock.hpp"
#include "support/random.hpp"

using namespace rosterd;
using std::chrono::milliseconds;

namespace {

Instant at(std::int64_t unix_milliseconds) {
    return Instant(milliseconds(unix_milliseconds));
}

}  // namespace

TEST_CASE("instants are written in UTC with three decimals") {
    CHECK(to_text(at(1656814830000)) == "2022-07-03T02:20:30.000Z");
    CHECK(to_text(at(0)) == "1970-01-01T00:00:00.000Z");
    CHECK(to_text(at(-1)) == "1969-12-31T23:59:59.999Z");
    CHECK(to_text(at(951782400007)) == "2000-02-29T00:00:00.007Z");
}

TEST_CASE("an instant beyond four-digit years is written as the nearest one within") {
    CHECK(to_text(Instant::max()) == "9999-12-31T23:59:59.999Z");
    CHECK(to_text(Instant::min()) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("every form of RFC 3339 is read") {
    const Instant expected = at(1656814830500);
    for (const char* text :
         {"2022-07-03T02:20:30.5Z", "2022-07-03t02:20:30.500z", "2022-07-03 02:20:30.50Z",
          "2022-07-03T10:20:30.5+08:00", "2022-07-02T21:50:30.500999999-04:30", "2022-07-03T02:20:30.5-00:00"}) {
        CAPTURE(text);
        CHECK(parse_instant(text) == expected);
    }
    CHECK(parse_instant("2022-07-03T02:20:30Z") == at(1656814830000));
    CHECK(parse_instant("2016-12-31T23:59:60Z") == parse_instant("2017-01-01T00:00:00Z"));
    CHECK(parse_instant("1969-12-31T23:59:59.999Z") == at(-1));
}

TEST_CASE("what is no instant is refused") {
    for (const char* text : {"",
                             "2022",
                             "2022-07-03",
                             "2022-07-03T02:20Z",
                             "2022-07-03T02:20:30",
                             "2022-07-03T02:20:30.Z",
                             "2022-07-03T02:20:30Zx",
                             " 2022-07-03T02:20:30Z",
                             "2022-13-03T02:20:30Z",
                             "2022-02-29T02:20:30Z",
                             "2022-07-00T02:20:30Z",
                             "2022-07-03T24:00:00Z",
                             "2022-07-03T02:60:30Z",
                             "2022-07-03T02:20:61Z",
                             "2022-07-03T02:20:30+8:00",
                             "2022-07-03T02:20:30+24:00",
                             "2022-07-03T02:20:30+08:60",
                             "2022-07-03T02:20:30+0800",
                             "0000-01-01T00:00:00+00:01",
                             "9999-12-31T23:59:60Z",
                             "-022-07-03T02:20:30Z",
                             "2022-7-3T02:20:30Z",
                             "٢022-07-03T02:20:30Z"}) {
        CAPTURE(text);
        CHECK(parse_instant(text) == std::nullopt);
    }
}

TEST_CASE("any instant survives writing and reading") {
    tests::Random random;
    const auto low = parse_instant("0000-01-01T00:00:00Z").value().time_since_epoch().count();
    const auto high = parse_instant("9999-12-31T23:59:59.999Z").value().time_since_epoch().count();
    for (int round = 0; round < 20'000; ++round) {
        const Instant instant = at(random.number(low, high));
        REQUIRE(parse_instant(to_text(instant)) == instant);
    }
}

TEST_CASE("texts of instants sort as the instants do") {
    tests::Random random;
    for (int round = 0; round < 5'000; ++round) {
        const Instant one = at(random.number(-10'000'000'000'000, 10'000'000'000'000));
        const Instant other = one + milliseconds(random.number(0, 100'000'000));
        REQUIRE((to_text(one) < to_text(other)) == (one < other));
    }
}

TEST_CASE("damaged texts are read or refused, and never more") {
    tests::Random random;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = "2022-07-03T02:20:30.500+08:00";
        for (auto n = random.number(1, 3); n > 0; --n) {
            text[static_cast<std::size_t>(random.number(0, std::ssize(text) - 1))] =
                static_cast<char>(random.number(0, 255));
        }
        text.resize(static_cast<std::size_t>(random.number(0, std::ssize(text))));
        if (const auto instant = parse_instant(text)) REQUIRE(parse_instant(to_text(*instant)) == *instant);
    }
}
