#pragma once
// When a signing client says that it sent its request.

#include <optional>
#include <string>

#include "rosterd/clock.hpp"

namespace rosterd::api {

// "Thu, 01 Jan 2026 00:00:00 GMT" (RFC 9110, section 5.6.7), or Unix milliseconds. nullopt: neither.
std::optional<Instant> parse_request_date(const std::string& text);

}  // namespace rosterd::api
