#pragma once
// rosterctl schedule ...: calendars, calculated here; no daemon is asked.

#include <string>

#include "ctl/context.hpp"

namespace rosterd::ctl {

// Empty: not given.
struct ScheduleWishes {
    std::string cycle, start, cron, zone, after;
    int count = 5;
};
int show_next(Context& context, const ScheduleWishes& wishes);

}  // namespace rosterd::ctl
