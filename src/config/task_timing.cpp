#include "config/task_timing.hpp"

#include "calendar/cron.hpp"
#include "config/time_zone.hpp"

namespace rosterd::config {

void read_timing(Section& top, Task& task) {
    if (const auto expression = top.text("cron")) {
        task.cron = *expression;
        std::string problem = calendar::cron_problem(*expression);
        if (!problem.empty()) top.problem("cron", std::move(problem));
    }
    if (const auto zone = top.text("timeZone")) {
        task.time_zone = *zone;
        std::string problem = time_zone_problem(*zone);
        if (!problem.empty()) top.problem("timeZone", std::move(problem));
    }
    constexpr std::int64_t day = 86'400;
    task.jitter_seconds = top.integer("jitter", 0, day).value_or(task.jitter_seconds);
    constexpr double longest_debounce = 3'600;
    const auto debounce = [&](const char* key, std::chrono::milliseconds& time) {
        const auto seconds = top.number(key, 0, longest_debounce);
        if (seconds) time = std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000));
    };
    debounce("debounceSeconds", task.debounce);
    debounce("debounceMostSeconds", task.debounce_most);
    if (task.debounce_most < task.debounce) {
        if (top.has("debounceMostSeconds"))
            top.problem("debounceMostSeconds", "shorter than debounceSeconds (wants at least as long)");
        task.debounce_most = task.debounce;
    }
    task.max_run_seconds = top.integer("maxRunSeconds", 0, 30 * day).value_or(task.max_run_seconds);
}

}  // namespace rosterd::config
