#include "app/stored_tasks.hpp"

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
            read.problems.push_back({{}, 0, 0, {}, error.message()});
        }
        for (config::Problem& problem : read.problems) {
            problem.file = name;
            problem.line = problem.column = 0;
            stored.problems.push_back(std::move(problem));
        }
        if (read.problems.empty()) stored.tasks.push_back(std::make_shared<const Task>(std::move(read.task)));
    }
    return stored;
}

std::vector<std::string> taken_ids(const std::vector<TaskPointer>& of_files, const std::vector<TaskPointer>& stored) {
    std::vector<std::string> sentences;
    for (const TaskPointer& file : of_files)
        for (const TaskPointer& kept : stored)
            if (file->id == kept->id)
                sentences.push_back("task id " + std::to_string(file->id) + " of " + file->file +
                                    " belongs to a task that was made over the API (give the file another id)");
    return sentences;
}

}  // namespace rosterd::app
