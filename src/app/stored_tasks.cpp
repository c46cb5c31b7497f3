#include "app/stored_tasks.hpp"

#include <set>

#include "config/task_document.hpp"
#include "rosterd/error.hpp"
#include "store/task_documents.hpp"

namespace rosterd::app {

StoredTasks load_stored_tasks(store::Store& store, const store::Sealer& sealer, const ConnectorTypes& types,
                              const FieldTable& people, const FieldTable& departments) {
    std::vector<store::TaskDocument> documents;
    const auto work = [&](store::Session& session) { documents = store::TaskDocuments(session).all(); };
    store.read_now(work);
    StoredTasks stored;
    for (const store::TaskDocument& document : documents) {
        const std::string name = "task " + std::to_string(document.task) + " in the store";
        config::DocumentTask read;
        try {
            read = config::read_task_document(store::whole_document(document, sealer), types, people, departments);
        } catch (const Error& error) {
            config::Problem problem;
            problem.message = error.message();
            read.problems.push_back(std::move(problem));
        }
        if (read.problems.empty()) {
            stored.tasks.push_back(std::make_shared<const Task>(std::move(read.task)));
            continue;
        }
        read.task.id = document.task;
        RefusedTask refused;
        for (config::Problem& problem : read.problems) {
            problem.file = name;
            problem.line = problem.column = 0;
            problem.one_task = true;
            problem.task = document.task;
            refused.problems.push_back(config::to_text(problem));
            stored.problems.push_back(std::move(problem));
        }
        refused.task = std::make_shared<const Task>(std::move(read.task));
        stored.refused.push_back(std::move(refused));
    }
    return stored;
}

void give_way(config::Main& main, const StoredTasks& stored) {
    std::set<std::int64_t> taken;
    for (const TaskPointer& task : stored.tasks) taken.insert(task->id);
    for (const RefusedTask& refused : stored.refused) taken.insert(refused.task->id);
    std::vector<TaskPointer>& tasks = main.config.tasks;
    for (auto at = tasks.begin(); at != tasks.end();) {
        if (!taken.contains((*at)->id)) {
            ++at;
            continue;
        }
        config::Problem problem;
        problem.file = (*at)->file;
        problem.path = "syncTaskId";
        problem.message = "task id " + std::to_string((*at)->id) +
                          " belongs to a task that was made over the API (give the file another id)";
        problem.one_task = true;
        problem.task = (*at)->id;
        main.problems.push_back(std::move(problem));
        at = tasks.erase(at);
    }
    std::erase_if(main.config.refused, [&](const RefusedTask& refused) { return taken.contains(refused.task->id); });
}

}  // namespace rosterd::app
