// What a reload does with a task whose file has problems now: it stays as it was last good.

#include <algorithm>

#include "config/config.hpp"

namespace rosterd::config {
namespace {

// Also where the file does not even tell its id any more.
bool is_of(const Problem& problem, const Task& task) {
    if (!problem.one_task) return false;
    return problem.task == 0 ? problem.file == task.file : problem.task == task.id;
}

}  // namespace

std::vector<std::int64_t> keep_last_good(Main& next, const std::vector<TaskPointer>& before) {
    std::vector<std::int64_t> kept;
    Config& config = next.config;
    for (const TaskPointer& task : before) {
        if (std::ranges::find(config.tasks, task->id, &Task::id) != config.tasks.end()) continue;
        RefusedTask refused{task, {}};
        for (Problem& problem : next.problems) {
            if (!is_of(problem, *task)) continue;
            problem.task = task->id;
            refused.problems.push_back(to_text(problem));
        }
        if (refused.problems.empty()) continue;  // its file is gone
        const auto is_this = [&](const RefusedTask& one) { return one.task->id == task->id; };
        if (std::ranges::none_of(config.refused, is_this)) config.refused.push_back(std::move(refused));
        config.tasks.push_back(task);
        kept.push_back(task->id);
    }
    std::ranges::sort(config.tasks, {}, &Task::id);
    return kept;
}

}  // namespace rosterd::config
