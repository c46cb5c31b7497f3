// tasks.d: every task file, and what only shows when they are seen together.

#include <algorithm>
#include <map>
#include <span>
#include <system_error>

#include "config/task_file.hpp"

namespace rosterd::config {
namespace {

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

}  // namespace

void load_tasks(Main& main, const ConnectorTypes& types) {
    Config& config = main.config;
    const FieldTable people = FieldTable::people(config.custom_fields);
    const FieldTable departments = FieldTable::departments();
    std::map<std::int64_t, std::string> taken;  // id -> where it was given first
    for (const std::filesystem::path& path : task_files(config.tasks_folder)) {
        const std::size_t before = main.problems.size();
        ConfigFile file(path, {path.parent_path(), config.file.parent_path()}, main.problems);
        ReadTask read = read_task(file, types, people, departments);
        const std::size_t wrong_after_reading = main.problems.size();
        if (read.id) {
            const std::string here = path.native() + ":" + std::to_string(read.id_position.line);
            const auto [first, added] = taken.emplace(*read.id, here);
            if (!added) {
                file.add(read.id_position, "syncTaskId",
                         "duplicate task id " + std::to_string(*read.id) + ", " + first->second +
                             " has it already (give each task its own)");
            }
        }
        const auto own = std::span(main.problems).subspan(before);
        if (read.id && read.only_mapping_wrong && own.size() == wrong_after_reading - before) {
            RefusedTask refused{std::make_shared<const Task>(read.task), {}};
            for (Problem& problem : own) {
                problem.one_task = true;
                refused.problems.push_back(to_text(problem));
            }
            config.refused.push_back(std::move(refused));
        }
        if (own.empty()) config.tasks.push_back(std::make_shared<const Task>(std::move(read.task)));
    }
    std::ranges::sort(config.tasks, {}, &Task::id);
    std::ranges::sort(config.refused, {}, [](const RefusedTask& refused) { return refused.task->id; });
    sort_problems(main.problems, config.file);
}

}  // namespace rosterd::config
