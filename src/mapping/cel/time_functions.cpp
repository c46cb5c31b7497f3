// getFullYear, getHours, ...: parts of a timestamp, in UTC or in a time zone; the whole of a duration in one unit.

#include <date/date.h>

#include <array>

#include "mapping/cel/functions.hpp"
#include "mapping/cel/time.hpp"

namespace rosterd::mapping::cel {
namespace {

using Arguments = std::span<const Value>;

struct Local {
    date::year_month_day day;
    std::int64_t days = 0;    // since 1970-01-01
    std::int64_t second = 0;  // of the day
    std::uint32_t nanos = 0;
};

Local split(Timestamp timestamp, std::int64_t offset) noexcept {
    const date::sys_seconds moment{std::chrono::seconds(timestamp.seconds + offset)};
    const auto day = date::floor<date::days>(moment);
    return {date::year_month_day(day), day.time_since_epoch().count(), (moment - day).count(), timestamp.nanos};
}

// `part` of the local time; `unit` of a duration, 0 when durations have no such part.
template <auto Part, std::int64_t Unit = 0>
Value get(Run&, Arguments arguments) {
    if (Unit != 0 && arguments.size() == 1 && arguments[0].is(Type::duration)) {
        return Value::integer(arguments[0].as_duration() / (Unit == 0 ? 1 : Unit));
    }
    if (!arguments[0].is(Type::timestamp)) return Value::error();
    std::int64_t offset = 0;
    if (arguments.size() == 2) {
        if (!arguments[1].is(Type::text)) return Value::error();
        const auto found = zone_offset(arguments[1].as_text(), arguments[0].as_timestamp().seconds);
        if (!found) return Value::error("there is no such time zone (\"Asia/Shanghai\", \"UTC\", \"+08:00\")");
        offset = *found;
    }
    return Value::integer(Part(split(arguments[0].as_timestamp(), offset)));
}

std::int64_t year(const Local& local) {
    return static_cast<int>(local.day.year());
}
std::int64_t month(const Local& local) {
    return static_cast<unsigned>(local.day.month()) - 1;
}
std::int64_t day(const Local& local) {
    return static_cast<unsigned>(local.day.day());
}
std::int64_t day_from_zero(const Local& local) {
    return day(local) - 1;
}
std::int64_t week_day(const Local& local) {
    return date::weekday(date::sys_days(date::days(local.days))).c_encoding();
}
std::int64_t day_of_year(const Local& local) {
    return local.days - date::sys_days(local.day.year() / date::January / 1).time_since_epoch().count();
}
std::int64_t hour(const Local& local) {
    return local.second / 3600;
}
std::int64_t minute(const Local& local) {
    return local.second / 60 % 60;
}
std::int64_t second(const Local& local) {
    return local.second % 60;
}
std::int64_t millisecond(const Local& local) {
    return local.nanos / 1'000'000;
}

// Unlike the others a part, not the whole: so CEL has it.
Value get_milliseconds(Run& run, Arguments arguments) {
    if (arguments.size() == 1 && arguments[0].is(Type::duration)) {
        return Value::integer(arguments[0].as_duration() % nanos_per_second / 1'000'000);
    }
    return get<millisecond>(run, arguments);
}

constexpr std::array<FunctionEntry, 10> functions = {{
    {"getFullYear", CallStyle::method, 1, 2, get<year>},
    {"getMonth", CallStyle::method, 1, 2, get<month>},
    {"getDate", CallStyle::method, 1, 2, get<day>},
    {"getDayOfMonth", CallStyle::method, 1, 2, get<day_from_zero>},
    {"getDayOfWeek", CallStyle::method, 1, 2, get<week_day>},
    {"getDayOfYear", CallStyle::method, 1, 2, get<day_of_year>},
    {"getHours", CallStyle::method, 1, 2, get<hour, 3600 * nanos_per_second>},
    {"getMinutes", CallStyle::method, 1, 2, get<minute, 60 * nanos_per_second>},
    {"getSeconds", CallStyle::method, 1, 2, get<second, nanos_per_second>},
    {"getMilliseconds", CallStyle::method, 1, 2, get_milliseconds},
}};

}  // namespace

std::span<const FunctionEntry> time_functions() noexcept {
    return functions;
}

}  // namespace rosterd::mapping::cel
