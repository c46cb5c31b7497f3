#include "calendar/zone.hpp"

#include <doctest/doctest.h>

#include "calendar/moment_text.hpp"
#include "rosterd/error.hpp"

using namespace rosterd;
using namespace rosterd::calendar;

TEST_CASE("names that are no zones are refused") {
    for (const char* name :
         {"", "Mars/Olympus", "Asia", "../../etc/passwd", "/etc/localtime", "tzdata.zi", "zone.tab", "Asia/Shanghai "})
        CHECK_THROWS_AS(Zone::load(name), Error);
    CHECK(Zone::load("Asia/Shanghai")->name() == "Asia/Shanghai");
    CHECK(Zone::load("UTC")->offset_at(Second()) == std::chrono::seconds(0));
}

TEST_CASE("a zone that was just loaded is up to date") {
    CHECK(!Zone::load("Europe/Berlin")->outdated());
    CHECK_NOTHROW(Zone::load(system_zone_name()));
}

TEST_CASE("moments are read in each form that people write") {
    const auto instant = [](const char* text) {
        const auto moment = parse_moment(text);
        return moment && std::holds_alternative<Instant>(*moment) ? rosterd::to_text(std::get<Instant>(*moment))
                                                                  : "none";
    };
    CHECK(instant("2026-01-31T02:00:00Z") == "2026-01-31T02:00:00.000Z");
    CHECK(instant("2026-01-31T02:00:00+08:00") == "2026-01-30T18:00:00.000Z");
    CHECK(instant("1769796000000") == "2026-01-30T18:00:00.000Z");
    const auto wall = [](const char* text) {
        const auto moment = parse_moment(text);
        return moment && std::holds_alternative<Wall>(*moment) ? std::get<Wall>(*moment).time_since_epoch().count()
                                                               : -1;
    };
    CHECK(wall("2026-01-31T02:00:00") == 1769824800);
    CHECK(wall("2026-01-31T02:00") == 1769824800);
    CHECK(wall("2026-01-31") == 1769817600);
    for (const char* text :
         {"", "tomorrow", "2026-02-30T00:00:00", "2026-13-01", "2026-01-31T25:00:00", "-1", "253402300800000"})
        CHECK_MESSAGE(!parse_moment(text), text);
}

TEST_CASE("instants are shown with the zone's offset") {
    const auto text = [](const char* instant, const char* zone) {
        return calendar::to_text(parse_instant(instant).value(), *Zone::load(zone));
    };
    CHECK(text("2026-02-27T18:00:00Z", "Asia/Shanghai") == "2026-02-28T02:00:00+08:00");
    CHECK(text("2026-02-27T18:00:00Z", "UTC") == "2026-02-27T18:00:00+00:00");
    CHECK(text("2026-02-27T18:00:00Z", "America/St_Johns") == "2026-02-27T14:30:00-03:30");
    CHECK(text("2026-02-27T18:00:00.120Z", "UTC") == "2026-02-27T18:00:00.120+00:00");
    CHECK(text("1971-01-01T00:00:00Z", "Africa/Monrovia") == "1971-01-01T00:00:00+00:00");  // -00:44:30 has no form
}
