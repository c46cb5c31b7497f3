#include "schedule/task_book.hpp"

namespace rosterd::schedule {

void TaskBook::replace(const std::vector<TaskPointer>& tasks, const std::vector<RefusedTask>& refused) {
    tasks_.clear();
    refused_.clear();
    for (const TaskPointer& task : tasks) tasks_.emplace(task->id, task);
    for (const RefusedTask& each : refused) refused_.emplace(each.task->id, each);
}

void TaskBook::put(TaskPointer task) {
    const std::int64_t id = task->id;
    refused_.erase(id);
    tasks_[id] = std::move(task);
}

void TaskBook::remove(std::int64_t id) {
    tasks_.erase(id);
    refused_.erase(id);
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

const RefusedTask* TaskBook::refusal(std::int64_t id) const {
    const auto at = refused_.find(id);
    return at == refused_.end() ? nullptr : &at->second;
}

std::vector<RefusedTask> TaskBook::refused() const {
    std::vector<RefusedTask> refused;
    for (const auto& [id, each] : refused_) refused.push_back(each);
    return refused;
}

std::vector<TaskPointer> TaskBook::known() const {
    std::map<std::int64_t, TaskPointer> tasks = tasks_;
    for (const auto& [id, each] : refused_) tasks.emplace(id, each.task);
    std::vector<TaskPointer> known;
    for (const auto& [id, task] : tasks) known.push_back(task);
    return known;
}

std::string not_loaded(const RefusedTask& refused) {
    return "task " + std::to_string(refused.task->id) + " is not loaded: " + refused.problems.front() +
           " (put that right, then reload)";
}

}  // namespace rosterd::schedule
