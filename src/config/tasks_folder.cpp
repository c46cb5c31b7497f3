// tasks.d: every task file, and what only shows when they are seen together.

#include <algorithm>
#include <map>
#include <system_error>

#include "config/task_file.hpp"

namespace rosterd::config {
namespace {

struct FoundTask {
    std::filesystem::path file;
    ReadTask read;
    std::vector<Problem> problems;
};

// In order of name. Hidden files and other endings are none of ours: editors leave them.
std::vector<std::filesystem::path> task_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename().native();
        if (!name.starts_with('.') && name.ends_with(".yaml")) files.push_back(entry->path());
    }
    std::ranges::sort(files);
    return files;
}

std::string place_of_id(const FoundTask& found) {
    return found.file.native() + ":" + std::to_string(found.read.id_position.line);
}

// Nobody can tell which of them is meant: none runs.
void refuse_shared_ids(std::vector<FoundTask>& all) {
    std::map<std::int64_t, std::vector<FoundTask*>> holders;
    for (FoundTask& found : all)
        if (found.read.id) holders[*found.read.id].push_back(&found);
    for (const auto& [id, tasks] : holders) {
        for (std::size_t at = 0; tasks.size() > 1 && at < tasks.size(); ++at) {
            const FoundTask& other = *tasks[at == 0 ? 1 : 0];
            Problem problem;
            problem.file = tasks[at]->file;
            problem.line = tasks[at]->read.id_position.line;
            problem.column = tasks[at]->read.id_position.column;
            problem.path = "syncTaskId";
            problem.message = "duplicate task id " + std::to_string(id) + ", " + place_of_id(other) +
                              " has it too, and neither is loaded (give each task its own)";
            tasks[at]->problems.push_back(std::move(problem));
        }
    }
}

// Into the list of those that are not loaded; two files of one id are one entry.
void refuse(Config& config, const FoundTask& found) {
    auto entry = std::ranges::find(config.refused, *found.read.id, [](const RefusedTask& one) { return one.task->id; });
    if (entry == config.refused.end())
        entry = config.refused.insert(entry, RefusedTask{std::make_shared<const Task>(found.read.task), {}});
    for (const Problem& problem : found.problems) entry->problems.push_back(to_text(problem));
}

}  // namespace

void load_tasks(Main& main, const ConnectorTypes& types) {
    Config& config = main.config;
    const FieldTable people = FieldTable::people(config.custom_fields);
    const FieldTable departments = FieldTable::departments();
    std::vector<FoundTask> all;
    for (const std::filesystem::path& path : task_files(config.tasks_folder)) {
        FoundTask found;
        found.file = path;
        ConfigFile file(path, {path.parent_path(), config.file.parent_path()}, found.problems);
        found.read = read_task(file, types, people, departments);
        all.push_back(std::move(found));
    }
    refuse_shared_ids(all);
    for (FoundTask& found : all) {
        for (Problem& problem : found.problems) {
            problem.one_task = true;
            problem.task = found.read.id.value_or(0);
        }
        sort_problems(found.problems, found.file);
        if (found.problems.empty()) {
            config.tasks.push_back(std::make_shared<const Task>(std::move(found.read.task)));
        } else if (found.read.id) {
            refuse(config, found);
        }
        for (Problem& problem : found.problems) main.problems.push_back(std::move(problem));
    }
    std::ranges::sort(config.tasks, {}, &Task::id);
    std::ranges::sort(config.refused, {}, [](const RefusedTask& refused) { return refused.task->id; });
    sort_problems(main.problems, config.file);
}

}  // namespace rosterd::config
