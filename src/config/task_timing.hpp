#pragma once
// What a task file says about when its jobs run, beyond the API's timedScheduler.

#include "config/section.hpp"
#include "model/task.hpp"

namespace rosterd::config {

void read_timing(Section& top, Task& task);  // cron, timeZone, jitter, debounce*, maxRunSeconds

}  // namespace rosterd::config
