#pragma once
// Instants and durations for people. Programs get the API's own text.

#include <chrono>
#include <string>
#include <string_view>

namespace rosterd::ctl {

// "2026-11-21 17:29:05" in the local time zone of an API instant; the text itself when it is none.
std::string local_time(std::string_view instant);

// "48 ms", "1.9 s", "2 min 5 s", "3 h 12 min".
std::string duration_text(std::chrono::milliseconds duration);

// Between two API instants; empty when one is missing.
std::string duration_between(std::string_view start, std::string_view end);

}  // namespace rosterd::ctl
