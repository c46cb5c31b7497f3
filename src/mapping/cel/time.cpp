#include "mapping/cel/time.hpp"

#include <date/tz.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <stdexcept>

namespace rosterd::mapping::cel {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::int64_t first_second = -62135596800, last_second = 253402300799;
constexpr const char* out_of_range = "a time out of range (timestamps: years 1 to 9999, durations: 292 years)";

// Reads from the front, by fixed widths.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool done() const noexcept { return text_.empty(); }
    bool take(char c) noexcept {
        if (text_.empty() || text_[0] != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    std::optional<int> number(std::size_t width) noexcept {
        int value = 0;
        for (std::size_t at = 0; at < width; ++at) {
            if (at >= text_.size() || text_[at] < '0' || text_[at] > '9') return std::nullopt;
            value = value * 10 + (text_[at] - '0');
        }
        text_.remove_prefix(width);
        return value;
    }
    // Decimals after the point, as nanoseconds; more than nine are cut.
    std::optional<std::uint32_t> decimals() noexcept {
        std::uint32_t value = 0;
        std::size_t count = 0;
        for (; count < text_.size() && text_[count] >= '0' && text_[count] <= '9'; ++count) {
            if (count < 9) value = value * 10 + static_cast<std::uint32_t>(text_[count] - '0');
        }
        if (count == 0) return std::nullopt;
        text_.remove_prefix(count);
        for (; count < 9; ++count) value *= 10;
        return value;
    }

private:
    std::string_view text_;
};

// "+08:00", "-05:30"; the sign may be missing where a time zone is meant.
std::optional<std::int64_t> read_offset(Reader& reader, bool sign_needed) noexcept {
    const bool negative = reader.take('-');
    if (!negative && !reader.take('+') && sign_needed) return std::nullopt;
    const auto hours = reader.number(2);
    if (!hours || !reader.take(':')) return std::nullopt;
    const auto minutes = reader.number(2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const std::int64_t seconds = *hours * 3600 + *minutes * 60;
    return negative ? -seconds : seconds;
}

std::string decimals_text(std::uint32_t nanos) {
    if (nanos == 0) return {};
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), ".%09u", nanos);
    std::string text(buffer.data());
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

std::optional<std::int64_t> unit_nanos(std::string_view& text) noexcept {
    static constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> units = {{
        {"ns", 1},
        {"us", 1'000},
        {"µs", 1'000},
        {"μs", 1'000},
        {"ms", 1'000'000},
        {"s", nanos_per_second},
        {"m", 60 * nanos_per_second},
        {"h", 3600 * nanos_per_second},
    }};
    for (const auto& [name, nanos] : units) {
        if (!text.starts_with(name)) continue;
        text.remove_prefix(name.size());
        return nanos;
    }
    return std::nullopt;
}

// "2.5h" at the front, in nanoseconds.
std::optional<std::int64_t> take_amount(std::string_view& text) noexcept {
    std::int64_t whole = 0;
    const char* start = text.data();
    auto [end, error] = std::from_chars(start, start + text.size(), whole);
    if (error == std::errc::result_out_of_range || text.starts_with('-')) return std::nullopt;
    const bool has_whole = error == std::errc();
    text.remove_prefix(has_whole ? static_cast<std::size_t>(end - start) : 0);
    std::uint64_t decimals = 0, scale = 1;
    bool has_decimals = false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1)) {
            has_decimals = true;
            if (scale >= 1'000'000'000'000'000) continue;  // finer than a nanosecond of an hour
            decimals = decimals * 10 + static_cast<std::uint64_t>(text[0] - '0');
            scale *= 10;
        }
    }
    if (!has_whole && !has_decimals) return std::nullopt;
    const std::optional<std::int64_t> unit = unit_nanos(text);
    std::int64_t nanos = 0;
    if (!unit || __builtin_mul_overflow(whole, *unit, &nanos)) return std::nullopt;
    const auto part =
        static_cast<std::int64_t>(static_cast<Wide>(decimals) * static_cast<std::uint64_t>(*unit) / scale);
    return __builtin_add_overflow(nanos, part, &nanos) ? std::nullopt : std::optional(nanos);
}

Value shifted(Timestamp timestamp, std::int64_t nanos, bool back) noexcept {
    std::int64_t seconds = nanos / nanos_per_second;
    std::int64_t rest = nanos % nanos_per_second;
    if (back) {
        seconds = -seconds;
        rest = -rest;
    }
    seconds += timestamp.seconds;
    rest += timestamp.nanos;
    if (rest < 0) {
        rest += nanos_per_second;
        --seconds;
    } else if (rest >= nanos_per_second) {
        rest -= nanos_per_second;
        ++seconds;
    }
    if (!in_range(seconds)) return Value::error(out_of_range);
    return Value::timestamp({seconds, static_cast<std::uint32_t>(rest)});
}

Value span_between(Timestamp from, Timestamp to) noexcept {
    std::int64_t nanos = 0;
    if (__builtin_mul_overflow(to.seconds - from.seconds, nanos_per_second, &nanos) ||
        __builtin_add_overflow(nanos, static_cast<std::int64_t>(to.nanos) - static_cast<std::int64_t>(from.nanos),
                               &nanos)) {
        return Value::error(out_of_range);
    }
    return Value::duration(nanos);
}

}  // namespace

bool in_range(std::int64_t seconds) noexcept {
    return seconds >= first_second && seconds <= last_second;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
    Reader reader(text);
    const auto year = reader.number(4);
    if (!year || !reader.take('-')) return std::nullopt;
    const auto month = reader.number(2);
    if (!month || !reader.take('-')) return std::nullopt;
    const auto day = reader.number(2);
    if (!day || (!reader.take('T') && !reader.take('t'))) return std::nullopt;
    const auto hour = reader.number(2);
    if (!hour || !reader.take(':')) return std::nullopt;
    const auto minute = reader.number(2);
    if (!minute || !reader.take(':')) return std::nullopt;
    const auto second = reader.number(2);
    if (!second) return std::nullopt;
    std::uint32_t nanos = 0;
    if (reader.take('.')) {
        const auto decimals = reader.decimals();
        if (!decimals) return std::nullopt;
        nanos = *decimals;
    }
    std::int64_t offset = 0;
    if (!reader.take('Z') && !reader.take('z')) {
        const auto read = read_offset(reader, true);
        if (!read) return std::nullopt;
        offset = *read;
    }
    const date::year_month_day civil{date::year(*year), date::month(static_cast<unsigned>(*month)),
                                     date::day(static_cast<unsigned>(*day))};
    if (!reader.done() || !civil.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    const std::int64_t days = date::sys_days(civil).time_since_epoch().count();
    const std::int64_t seconds = days * 86400 + *hour * 3600 + *minute * 60 + *second - offset;
    if (!in_range(seconds)) return std::nullopt;
    return Timestamp{seconds, nanos};
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text == "0") return 0;
    if (text.empty()) return std::nullopt;
    std::int64_t total = 0;
    while (!text.empty()) {
        const auto amount = take_amount(text);
        if (!amount || __builtin_add_overflow(total, *amount, &total)) return std::nullopt;
    }
    return negative ? -total : total;
}

std::string to_text(Timestamp timestamp) {
    const date::sys_seconds moment{std::chrono::seconds(timestamp.seconds)};
    const auto day = date::floor<date::days>(moment);
    const date::year_month_day civil(day);
    const date::hh_mm_ss time(moment - day);
    std::array<char, 48> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(civil.year()),
                  static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return buffer.data() + decimals_text(timestamp.nanos) + "Z";
}

std::string duration_text(std::int64_t nanos) {
    const std::uint64_t size = nanos < 0 ? 0 - static_cast<std::uint64_t>(nanos) : static_cast<std::uint64_t>(nanos);
    constexpr auto second = static_cast<std::uint64_t>(nanos_per_second);
    return (nanos < 0 ? "-" : "") + std::to_string(size / second) +
           decimals_text(static_cast<std::uint32_t>(size % second)) + "s";
}

Value add_times(const Value& left, const Value& right) {
    if (left.is(Type::timestamp) && right.is(Type::duration)) {
        return shifted(left.as_timestamp(), right.as_duration(), false);
    }
    if (left.is(Type::duration) && right.is(Type::timestamp)) return add_times(right, left);
    if (!left.is(Type::duration) || !right.is(Type::duration)) return Value::error();
    std::int64_t sum = 0;
    const bool wrapped = __builtin_add_overflow(left.as_duration(), right.as_duration(), &sum);
    return wrapped ? Value::error(out_of_range) : Value::duration(sum);
}

Value subtract_times(const Value& left, const Value& right) {
    if (left.is(Type::timestamp) && right.is(Type::duration)) {
        return shifted(left.as_timestamp(), right.as_duration(), true);
    }
    if (left.is(Type::timestamp) && right.is(Type::timestamp)) {
        return span_between(right.as_timestamp(), left.as_timestamp());
    }
    if (!left.is(Type::duration) || !right.is(Type::duration)) return Value::error();
    std::int64_t difference = 0;
    const bool wrapped = __builtin_sub_overflow(left.as_duration(), right.as_duration(), &difference);
    return wrapped ? Value::error(out_of_range) : Value::duration(difference);
}

std::optional<std::int64_t> zone_offset(std::string_view zone, std::int64_t seconds) {
    Reader reader(zone);
    if (const auto fixed = read_offset(reader, false); fixed && reader.done()) return fixed;
    if (zone.empty() || zone.find("..") != std::string_view::npos) return std::nullopt;
    try {
        const date::sys_seconds moment{std::chrono::seconds(seconds)};
        return date::locate_zone(std::string(zone))->get_info(moment).offset.count();
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

}  // namespace rosterd::mapping::cel
