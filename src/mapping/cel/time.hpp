#pragma once
// Timestamps and durations: reading, writing, computing. Timestamps lie in the years 1 to 9999, durations in 292 years
// to either side; beyond is an error.

#include <optional>
#include <string>
#include <string_view>

#include "mapping/cel/value.hpp"

namespace rosterd::mapping::cel {

inline constexpr std::int64_t nanos_per_second = 1'000'000'000;

bool in_range(std::int64_t seconds) noexcept;

std::optional<Timestamp> parse_timestamp(std::string_view text);    // RFC 3339
std::optional<std::int64_t> parse_duration(std::string_view text);  // "1h30m", "-2.5s", "10ms"; nanoseconds
std::string to_text(Timestamp timestamp);                           // in UTC, decimals as needed
std::string duration_text(std::int64_t nanos);                      // in seconds: "5400s", "0.01s"

// Operators; an error without message when the types are not those of times.
Value add_times(const Value& left, const Value& right);
Value subtract_times(const Value& left, const Value& right);

// Seconds to add to UTC at that moment. `zone`: an IANA name, "UTC", or "+08:00". nullopt: no such zone.
std::optional<std::int64_t> zone_offset(std::string_view zone, std::int64_t seconds);

}  // namespace rosterd::mapping::cel
