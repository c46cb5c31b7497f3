#include "calendar/moment_text.hpp"

#include <charconv>
#include <cstdio>

namespace rosterd::calendar {

namespace {

using namespace std::chrono;

constexpr std::int64_t year_10000 = 253'402'300'800'000;

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Without an offset: read as if it were UTC, which checks the calendar as well.
std::optional<Wall> parse_wall(std::string_view text) {
    std::string whole(text);
    if (whole.size() == 10) whole += "T00:00";
    if (whole.size() == 16) whole += ":00";
    if (whole.size() != 19) return std::nullopt;
    if (whole[10] == ' ') whole[10] = 'T';
    const std::optional<Instant> instant = parse_instant(whole + "Z");
    if (!instant) return std::nullopt;
    return Wall(floor<seconds>(*instant).time_since_epoch());
}

}  // namespace

std::string to_text(Instant instant, const Zone& zone) {
    const Second second = floor<seconds>(instant);
    seconds offset = zone.offset_at(second);
    // Offsets with seconds (before 1972) have no form in RFC 3339: such an instant is shown in UTC.
    if (offset % minutes(1) != seconds(0)) offset = seconds(0);
    const Wall wall(second.time_since_epoch() + offset);
    const local_days day = floor<days>(wall);
    const year_month_day date(day);
    const hh_mm_ss time(wall - Wall(day));
    const auto count = abs(duration_cast<minutes>(offset)).count();
    const auto thousandths = (instant - second).count();
    char decimals[8] = "";
    if (thousandths != 0) std::snprintf(decimals, sizeof decimals, ".%03d", static_cast<int>(thousandths));
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d%s%c%02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), decimals, offset < seconds(0) ? '-' : '+',
                  static_cast<int>(count / 60), static_cast<int>(count % 60));
    return text;
}

std::optional<std::variant<Instant, Wall>> parse_moment(std::string_view text) {
    if (const auto number = whole_number(text)) {
        if (*number < 0 || *number >= year_10000) return std::nullopt;
        return Instant(milliseconds(*number));
    }
    if (const auto instant = parse_instant(text)) return *instant;
    if (const auto wall = parse_wall(text)) return *wall;
    return std::nullopt;
}

}  // namespace rosterd::calendar
