#include "calendar/recurrence.hpp"

#include <doctest/doctest.h>

#include "calendar/moment_text.hpp"

using namespace rosterd;
using namespace rosterd::calendar;

namespace {

Instant at(const char* text) {
    return parse_instant(text).value();
}

Recurrence days_from(const char* start, const char* zone) {
    return Recurrence::every(Cycle::days, at(start), Zone::load(zone));
}

std::string shown(std::optional<Instant> instant) {
    return instant ? rosterd::to_text(*instant) : "none";
}

}  // namespace

TEST_CASE("a start keeps its milliseconds, its days the wall clock") {
    const Recurrence rule = days_from("2026-01-01T01:30:00.250Z", "Europe/Berlin");
    CHECK(shown(rule.next(at("2026-01-01T00:00:00Z"))) == "2026-01-01T01:30:00.250Z");
    CHECK(shown(rule.next(at("2026-03-28T20:00:00Z"))) == "2026-03-29T01:00:00.000Z");  // the very end of the gap
    CHECK(shown(rule.next(at("2026-03-29T20:00:00Z"))) == "2026-03-30T00:30:00.250Z");
}

TEST_CASE("a start that is the later one of an overlap is the first one all the same") {
    const Recurrence rule = days_from("2026-10-25T01:30:00Z", "Europe/Berlin");
    CHECK(shown(rule.next(at("2026-10-24T00:00:00Z"))) == "2026-10-25T01:30:00.000Z");
    CHECK(shown(rule.next(at("2026-10-25T01:30:00.001Z"))) == "2026-10-26T01:30:00.000Z");
}

TEST_CASE("the last one before a moment, for what was missed") {
    const Recurrence days = days_from("2026-01-01T02:00:00Z", "UTC");
    CHECK(shown(days.last(at("2026-01-05T02:00:00Z"), at("2026-01-09T01:00:00Z"))) == "2026-01-08T02:00:00.000Z");
    CHECK(shown(days.last(at("2026-01-05T02:00:00Z"), at("2026-01-06T01:59:59Z"))) == "none");
    CHECK(shown(days.last(at("2026-01-05T02:00:00Z"), at("2026-01-06T02:00:00Z"))) == "2026-01-06T02:00:00.000Z");
    CHECK(shown(days.last(at("2020-01-01T00:00:00Z"), at("2036-01-09T01:00:00Z"))) == "2036-01-08T02:00:00.000Z");

    const Recurrence hours = Recurrence::every(Cycle::two_hours, at("2026-01-01T01:00:00Z"), Zone::load("UTC"));
    CHECK(shown(hours.last(at("2026-01-01T00:00:00Z"), at("2036-01-01T00:30:00Z"))) == "2035-12-31T23:00:00.000Z");
    CHECK(shown(hours.last(at("2025-01-01T00:00:00Z"), at("2025-06-01T00:30:00Z"))) == "none");

    const auto cron = std::get<Cron>(Cron::parse("* * * * *"));
    const Recurrence minutes = Recurrence::cron(cron, Instant::min(), Zone::load("UTC"));
    CHECK(shown(minutes.last(at("2016-01-01T00:00:00Z"), at("2036-01-01T00:00:59Z"))) == "2036-01-01T00:00:00.000Z");

    const auto leap = std::get<Cron>(Cron::parse("0 0 29 2 *"));
    const Recurrence years = Recurrence::cron(leap, Instant::min(), Zone::load("UTC"));
    CHECK(shown(years.last(at("2016-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"))) == "2024-02-29T00:00:00.000Z");
}

TEST_CASE("nothing before a cron's start") {
    const auto cron = std::get<Cron>(Cron::parse("0 2 * * *"));
    const Recurrence rule = Recurrence::cron(cron, at("2030-05-05T03:00:00Z"), Zone::load("UTC"));
    CHECK(shown(rule.next(at("2026-01-01T00:00:00Z"))) == "2030-05-06T02:00:00.000Z");
}

TEST_CASE("cycles are called as in the API") {
    CHECK(parse_cycle("sixHours") == Cycle::six_hours);
    CHECK(!parse_cycle("hourly"));
    CHECK(!parse_cycle(""));
}
