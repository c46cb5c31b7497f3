#include <doctest/doctest.h>

#include "generalized_time.hpp"

using namespace rosterd;
using namespace rosterd::ldap;

TEST_CASE("GeneralizedTime is read with every unit, fraction and zone") {
    struct Row {
        const char* text;
        const char* instant;
    };
    const Row rows[] = {
        {"20260403021530Z", "2026-04-03T02:15:30.000Z"},
        {"20260403021530.123Z", "2026-04-03T02:15:30.123Z"},
        {"20260403021530,5Z", "2026-04-03T02:15:30.500Z"},
        {"20260403021530.123999Z", "2026-04-03T02:15:30.123Z"},
        {"202604030215Z", "2026-04-03T02:15:00.000Z"},
        {"202604030215.5Z", "2026-04-03T02:15:30.000Z"},
        {"2026040302Z", "2026-04-03T02:00:00.000Z"},
        {"2026040302.5+0800", "2026-04-02T18:30:00.000Z"},
        {"20260403021530-05", "2026-04-03T07:15:30.000Z"},
        {"20260403021530+0530", "2026-04-02T20:45:30.000Z"},
        {"20240229000000Z", "2024-02-29T00:00:00.000Z"},
        {"20161231235960Z", "2017-01-01T00:00:00.000Z"},
        {"16010101000000.0Z", "1601-01-01T00:00:00.000Z"},
        {"99991231235959.9Z", "9999-12-31T23:59:59.900Z"},
        {"20260403021530.00000000000000000001Z", "2026-04-03T02:15:30.000Z"},
    };
    for (const Row& row : rows) {
        CAPTURE(std::string(row.text));
        auto instant = parse_generalized_time(row.text);
        REQUIRE(instant.has_value());
        CHECK(to_text(*instant) == row.instant);
    }
}

TEST_CASE("what is no GeneralizedTime is none") {
    for (const char* text : {"", "2026", "20260403", "20260403021530", "20260230000000Z", "20261301000000Z",
                             "20260403240000Z", "20260403026000Z", "20260403021561Z", "20260403021530.Z",
                             "20260403021530Zx", "20260403021530+", "20260403021530+2500", "20260403021530+0860",
                             "2026-04-03T02:15:30Z", "20260403021530 Z", "202604030215301Z", "abcd0403021530Z"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(parse_generalized_time(text).has_value());
    }
}

TEST_CASE("UTC Time has its century from 1950 to 2049") {
    CHECK(to_text(*parse_utc_time("260403021530Z")) == "2026-04-03T02:15:30.000Z");
    CHECK(to_text(*parse_utc_time("2604030215Z")) == "2026-04-03T02:15:00.000Z");
    CHECK(to_text(*parse_utc_time("991231235959+0100")) == "1999-12-31T22:59:59.000Z");
    CHECK(to_text(*parse_utc_time("490101000000Z")) == "2049-01-01T00:00:00.000Z");
    CHECK_FALSE(parse_utc_time("26040302Z").has_value());
}
