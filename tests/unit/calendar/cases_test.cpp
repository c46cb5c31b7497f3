#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "calendar/moment_text.hpp"
#include "calendar/recurrence.hpp"

using namespace rosterd;
using namespace rosterd::calendar;

namespace {

std::vector<std::string> columns(const std::string& line) {
    std::vector<std::string> parts;
    std::istringstream text(line);
    for (std::string part; std::getline(text, part, '|');) {
        part.erase(0, part.find_first_not_of(' '));
        part.erase(part.find_last_not_of(' ') + 1);
        parts.push_back(part);
    }
    return parts;
}

Recurrence rule_of(const std::string& text, const ZonePointer& zone) {
    const std::size_t space = text.find(' ');
    const std::string name = text.substr(0, space), rest = text.substr(space + 1);
    if (name == "cron") return Recurrence::cron(std::get<Cron>(Cron::parse(rest)), Instant::min(), zone);
    const auto start = parse_moment(rest);
    REQUIRE(start);
    return Recurrence::every(parse_cycle(name).value(), *start, zone);
}

}  // namespace

TEST_CASE("every dated case of cases.txt") {
    const char* tree = std::getenv("ROSTERD_SOURCE_DIR");
    REQUIRE(tree != nullptr);
    std::ifstream file(std::string(tree) + "/tests/unit/calendar/cases.txt");
    REQUIRE(file);
    int cases = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        ++cases;
        CAPTURE(line);
        const std::vector<std::string> parts = columns(line);
        REQUIRE(parts.size() == 4);
        const ZonePointer zone = Zone::load(parts[0]);
        const auto after = parse_moment(parts[2]);
        REQUIRE(after);
        const auto* instant = std::get_if<Instant>(&*after);
        const Instant from = instant ? *instant : Instant(zone->instant_of(std::get<Wall>(*after)));
        const auto found = rule_of(parts[1], zone).next(from);
        REQUIRE(found);
        CHECK(to_text(*found, *zone) == parts[3]);
    }
    CHECK(cases >= 150);
}
