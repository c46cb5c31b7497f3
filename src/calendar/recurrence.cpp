#include "calendar/recurrence.hpp"

#include <algorithm>
#include <utility>

namespace rosterd::calendar {

namespace {

using namespace std::chrono;

// Longest gap that a zone ever had: Samoa left out a day in 2011.
constexpr hours longest_gap{25};

Second second_of(Instant instant) {
    return floor<seconds>(instant);
}

hours length_of(Cycle cycle) {
    return hours(cycle == Cycle::six_hours ? 6 : 2);
}

bool is_elapsed(Cycle cycle) {
    return cycle == Cycle::six_hours || cycle == Cycle::two_hours;
}

// Some months after a wall time; its day, or the month's last one.
Wall add_months(Wall wall, std::int64_t count) {
    const local_days day = floor<days>(wall);
    const year_month_day date(day);
    const year_month month = year_month(date.year(), date.month()) + months(count);
    const auto last = year_month_day_last(month.year(), month_day_last(month.month())).day();
    const year_month_day there(month.year(), month.month(), std::min(date.day(), last));
    return Wall(local_days(there)) + (wall - Wall(day));
}

std::int64_t months_between(Wall from, Wall to) {
    const year_month_day first{floor<days>(from)}, second{floor<days>(to)};
    return (static_cast<int>(second.year()) - static_cast<int>(first.year())) * 12LL +
           static_cast<int>(static_cast<unsigned>(second.month())) -
           static_cast<int>(static_cast<unsigned>(first.month()));
}

}  // namespace

std::optional<Cycle> parse_cycle(std::string_view text) noexcept {
    if (text == "month") return Cycle::month;
    if (text == "week") return Cycle::week;
    if (text == "days") return Cycle::days;
    if (text == "sixHours") return Cycle::six_hours;
    if (text == "twoHours") return Cycle::two_hours;
    return std::nullopt;
}

Recurrence Recurrence::every(Cycle cycle, std::variant<Instant, Wall> start, ZonePointer zone) {
    Recurrence rule;
    rule.cycle_ = cycle;
    rule.zone_ = std::move(zone);
    if (const Instant* instant = std::get_if<Instant>(&start)) {
        rule.start_ = *instant;
        rule.wall_start_ = rule.zone_->wall_at(second_of(*instant));
        rule.fraction_ = *instant - second_of(*instant);
    } else {
        rule.wall_start_ = std::get<Wall>(start);
        rule.start_ = rule.zone_->instant_of(rule.wall_start_);
    }
    return rule;
}

Recurrence Recurrence::cron(Cron cron, Instant not_before, ZonePointer zone) {
    Recurrence rule;
    rule.cron_ = cron;
    rule.start_ = not_before;
    rule.zone_ = std::move(zone);
    return rule;
}

std::optional<Instant> Recurrence::next(Instant at_or_after) const {
    const Instant from = std::max(at_or_after, start_);
    return cron_ ? next_of_cron(from) : next_of_cycle(from);
}

std::optional<Instant> Recurrence::last(Instant after, Instant at_or_before) const {
    std::optional<Instant> found;
    Instant from = after + milliseconds(1);
    if (!cron_ && is_elapsed(cycle_)) {
        if (at_or_before < start_) return std::nullopt;
        const Instant latest = start_ + length_of(cycle_) * ((at_or_before - start_) / length_of(cycle_));
        return latest > after ? std::optional(latest) : std::nullopt;
    }
    // A minute's cron over years would be millions of steps: what lies far back does not matter for the last one.
    if (const Instant near = at_or_before - hours(24 * 40); near > from) {
        const std::optional<Instant> late = next(near);
        if (late && *late <= at_or_before) from = near;
    }
    if (const Instant near = at_or_before - hours(2); near > from) {
        const std::optional<Instant> late = next(near);
        if (late && *late <= at_or_before) from = near;
    }
    for (std::optional<Instant> at = next(from); at && *at <= at_or_before; at = next(*at + milliseconds(1)))
        found = at;
    return found;
}

Instant Recurrence::occurrence(std::int64_t number) const {
    if (number == 0) return start_;
    if (is_elapsed(cycle_)) return start_ + length_of(cycle_) * number;
    const Wall wall = cycle_ == Cycle::month ? add_months(wall_start_, number)
                                             : wall_start_ + days(cycle_ == Cycle::week ? 7 * number : number);
    const Second instant = zone_->instant_of(wall);
    return zone_->wall_at(instant) == wall ? instant + fraction_ : Instant(instant);  // in a gap: its very end
}

std::optional<Instant> Recurrence::next_of_cycle(Instant from) const {
    if (from <= start_) return start_;
    // Close below, then forward: zones shift a wall time by a day at most.
    std::int64_t number = 0;
    const Wall wall = zone_->wall_at(second_of(from));
    switch (cycle_) {
        case Cycle::month:
            number = months_between(wall_start_, wall) - 2;
            break;
        case Cycle::week:
            number = floor<days>(wall - wall_start_).count() / 7 - 2;
            break;
        case Cycle::days:
            number = floor<days>(wall - wall_start_).count() - 3;
            break;
        case Cycle::six_hours:
        case Cycle::two_hours:
            number = (from - start_) / length_of(cycle_) - 1;
            break;
    }
    number = std::max<std::int64_t>(number, 0);
    Instant at = occurrence(number);
    while (at < from) at = occurrence(++number);
    return at;
}

std::optional<Instant> Recurrence::next_of_cron(Instant from) const {
    const Second second = ceil<seconds>(from);
    Wall wall = zone_->wall_at(second);
    // Behind a gap or an overlap the wall clock alone does not say what has been there already.
    const Second begin = zone_->period_begin(second);
    if (begin > second - longest_gap) wall -= longest_gap;
    for (;;) {
        const std::optional<Wall> named = cron_->next(wall);
        if (!named) return std::nullopt;
        const Instant instant = zone_->instant_of(*named);
        if (instant >= from) return instant;
        wall = *named + minutes(1);
    }
}

}  // namespace rosterd::calendar
