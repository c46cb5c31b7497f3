#pragma once
// When a timed task is due: a cycle from a start, or a cron expression, in a time zone.
//
// month, week and days keep the wall clock: a day that a month has not is its last one, and the 31st comes back; a time
// that does not exist is the first instant after the gap; one that comes twice is the earlier one, once. sixHours and
// twoHours count elapsed hours from the start.

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "calendar/cron.hpp"
#include "calendar/zone.hpp"
#include "rosterd/clock.hpp"

namespace rosterd::calendar {

enum class Cycle : std::uint8_t { month, week, days, six_hours, two_hours };

std::optional<Cycle> parse_cycle(std::string_view text) noexcept;  // the API's names

class Recurrence {
public:
    // From an instant, or from what the wall clock shows then.
    static Recurrence every(Cycle cycle, std::variant<Instant, Wall> start, ZonePointer zone);
    // `not_before`: nothing before; the beginning of time for no such limit.
    static Recurrence cron(Cron cron, Instant not_before, ZonePointer zone);

    // The first one at or after that; never before the start. nullopt: there is none.
    std::optional<Instant> next(Instant at_or_after) const;

    // The last one at or before that, found by going forward from `since`, at least one of which is before; nullopt:
    // none.
    std::optional<Instant> last(Instant after, Instant at_or_before) const;

    const Zone& zone() const noexcept { return *zone_; }

private:
    Recurrence() = default;
    Instant occurrence(std::int64_t number) const;
    std::optional<Instant> next_of_cycle(Instant from) const;
    std::optional<Instant> next_of_cron(Instant from) const;

    ZonePointer zone_;
    std::optional<Cron> cron_;
    Cycle cycle_ = Cycle::days;
    Instant start_;
    Wall wall_start_;
    std::chrono::milliseconds fraction_{0};  // of the start's second
};

}  // namespace rosterd::calendar
