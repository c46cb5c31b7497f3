#include "api/known_task.hpp"

#include "api/text.hpp"

namespace rosterd::api {

TaskPointer task_in_force(const Backend& backend, std::int64_t id) {
    if (TaskPointer task = backend.book.find(id)) return task;
    const std::string why = why_not_loaded(backend, id);
    if (why.empty()) throw no_such_task(id);
    const std::string number = std::to_string(id);
    throw Refused(ErrorKind::conflict,
                  {"任务 " + number + " 的配置有误,未加载: " + why,
                   "task " + number + " is not loaded: " + why + " (put that right, then reload; rosterctl task show " +
                       number + " has all of it)"});
}

TaskPointer known_task(const Backend& backend, std::int64_t id) {
    if (TaskPointer task = backend.book.find(id)) return task;
    const RefusedTask* refused = backend.book.refusal(id);
    if (refused == nullptr) throw no_such_task(id);
    return refused->task;
}

std::vector<config::Problem> problems_of(const Backend& backend, std::int64_t id) {
    std::vector<config::Problem> problems;
    if (backend.book.refusal(id) == nullptr || !backend.config_problems) return problems;
    for (config::Problem& problem : backend.config_problems())
        if (problem.one_task && problem.task == id) problems.push_back(std::move(problem));
    return problems;
}

std::string why_not_loaded(const Backend& backend, std::int64_t id) {
    const RefusedTask* refused = backend.book.find(id) ? nullptr : backend.book.refusal(id);
    if (refused == nullptr) return {};
    std::string why = refused->problems.empty() ? "it cannot be used" : refused->problems.front();
    if (refused->problems.size() > 1)
        why += " (and " + std::to_string(refused->problems.size() - 1) +
               (refused->problems.size() == 2 ? " problem more)" : " problems more)");
    return why;
}

}  // namespace rosterd::api
