#include "schedule/task_book.hpp"

namespace rosterd::schedule {

void TaskBook::replace(const std::vector<TaskPointer>& tasks) {
    tasks_.clear();
    for (const TaskPointer& task : tasks) tasks_.emplace(task->id, task);
}

void TaskBook::put(TaskPointer task) {
    const std::int64_t id = task->id;
    tasks_[id] = std::move(task);
}

void TaskBook::remove(std::int64_t id) {
    tasks_.erase(id);
}

TaskPointer TaskBook::find(std::int64_t id) const {
    const auto at = tasks_.find(id);
    return at == tasks_.end() ? nullptr : at->second;
}

std::vector<TaskPointer> TaskBook::all() const {
    std::vector<TaskPointer> tasks;
    for (const auto& [id, task] : tasks_) tasks.push_back(task);
    return tasks;
}

}  // namespace rosterd::schedule
