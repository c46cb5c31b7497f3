#pragma once
// GeneralizedTime and UTC Time as directories write them (RFC 4517 3.3.13, 3.3.34). Pure; any thread.

#include <optional>
#include <string_view>

#include "rosterd/clock.hpp"

namespace rosterd::ldap {

// "20260403021530Z", "2026040302.5+0800", "20260403021530.123Z"; a fraction counts for the last unit given, cut to
// milliseconds. nullopt: none, or without a zone.
std::optional<Instant> parse_generalized_time(std::string_view text);

// "260403021530Z": two digits of the year, 1950 to 2049.
std::optional<Instant> parse_utc_time(std::string_view text);

}  // namespace rosterd::ldap
