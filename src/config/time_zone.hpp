#pragma once
// Names of the system's time zone database.

#include <string>
#include <string_view>

namespace rosterd::config {

std::string system_time_zone();  // "Etc/UTC" when the system does not say

// Why this is no time zone, with the nearest name; empty: it is one.
std::string time_zone_problem(std::string_view name);

}  // namespace rosterd::config
