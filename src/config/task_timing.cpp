#include "config/task_timing.hpp"

#include "calendar/cron.hpp"
#include "config/time_zone.hpp"

namespace rosterd::config {

void read_timing(Section& top, Task& task) {
    if (const auto expression = top.text("cron")) {
        task.cron = *expression;
        const auto cron = calendar::Cron::parse(*expression);
        if (const auto* problem = std::get_if<calendar::CronProblem>(&cron))
            top.problem("cron", "character " + std::to_string(problem->column + 1) + ", " + problem->message);
    }
    if (const auto zone = top.text("timeZone")) {
        task.time_zone = *zone;
        std::string problem = time_zone_problem(*zone);
        if (!problem.empty()) top.problem("timeZone", std::move(problem));
    }
    constexpr std::int64_t day = 86'400;
    task.jitter_seconds = top.integer("jitter", 0, day).value_or(task.jitter_seconds);
    task.max_run_seconds = top.integer("maxRunSeconds", 0, 30 * day).value_or(task.max_run_seconds);
}

}  // namespace rosterd::config
