#pragma once
// Moments as people write them, in a zone.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "calendar/zone.hpp"
#include "rosterd/clock.hpp"

namespace rosterd::calendar {

// RFC 3339 with the zone's offset: "2026-02-28T02:00:00+08:00", UTC as +00:00; decimals only when there are some.
std::string to_text(Instant instant, const Zone& zone);

// "2026-01-31T02:00:00Z" or with an offset, Unix milliseconds: an instant. "2026-01-31T02:00:00", "2026-01-31T02:00",
// "2026-01-31": the wall clock's. nullopt: none of these.
std::optional<std::variant<Instant, Wall>> parse_moment(std::string_view text);

}  // namespace rosterd::calendar
