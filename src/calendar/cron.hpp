#pragma once
// A cron expression of five fields: minute, hour, day of the month, month, day of the week. As crontab(5) has them:
// lists, ranges, steps behind a range or a star, names of months and days in any case, 7 and 0 are Sunday. When neither
// day field begins with a star, either of them is enough.

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "calendar/zone.hpp"

namespace rosterd::calendar {

struct CronProblem {
    std::size_t column = 0;  // from 0, in the expression
    std::string message;     // what is wrong (what would be right)
};

class Cron {
public:
    // A rule that never comes (30 February) is a problem as well.
    static std::variant<Cron, CronProblem> parse(std::string_view text);

    // The first full minute at or after that the expression names; nothing within 50 years: none.
    std::optional<Wall> next(Wall from) const;

private:
    Cron() = default;
    bool names_day(std::chrono::year_month_day day) const;

    std::bitset<60> minutes_;
    std::bitset<24> hours_;
    std::bitset<32> days_;     // 1 to 31
    std::bitset<13> months_;   // 1 to 12
    std::bitset<7> weekdays_;  // 0: Sunday
    bool either_day_ = false;  // both day fields are restricted
};

// Why this is no cron expression, with the place in it; empty: it is one.
std::string cron_problem(std::string_view expression);

}  // namespace rosterd::calendar
