#include "store/task_documents.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "rosterd/error.hpp"
#include "store/sealer.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

TaskDocument read(const Query& row) {
    return {.task = row.integer(0), .document = row.string(1), .settings = std::string(row.bytes(2))};
}

}  // namespace

std::vector<TaskDocument> TaskDocuments::all() const {
    std::vector<TaskDocument> documents;
    Query rows(session_, "SELECT task, document, settings FROM task_document ORDER BY task");
    while (rows.next()) documents.push_back(read(rows));
    return documents;
}

std::optional<TaskDocument> TaskDocuments::find(std::int64_t task) const {
    Query row(session_, "SELECT task, document, settings FROM task_document WHERE task = $1", task);
    if (!row.next()) return std::nullopt;
    return read(row);
}

void TaskDocuments::put(const TaskDocument& document) {
    execute(session_,
            "INSERT INTO task_document (task, document, settings) VALUES ($1, $2, $3) ON CONFLICT (task) DO UPDATE SET "
            "document = excluded.document, settings = excluded.settings",
            document.task, document.document, Blob{document.settings});
}

bool TaskDocuments::remove(std::int64_t task) {
    return execute(session_, "DELETE FROM task_document WHERE task = $1", task) > 0;
}

// The task table remembers tasks that are gone: their links and jobs belong to nobody else.
std::int64_t TaskDocuments::free_id(std::int64_t taken) const {
    return 1 + std::max({taken, integer_of(session_, "SELECT max(id) FROM task"),
                         integer_of(session_, "SELECT max(task) FROM task_document"),
                         integer_of(session_, "SELECT max(task) FROM job")});
}

std::string settings_purpose(std::int64_t task) {
    return "clientConfig of task " + std::to_string(task);
}

std::string whole_document(const TaskDocument& document, const Sealer& sealer) {
    using Json = nlohmann::ordered_json;
    Json whole = Json::parse(document.document, nullptr, false);
    Json settings = Json::parse(sealer.open(document.settings, settings_purpose(document.task)), nullptr, false);
    if (!whole.is_object() || !settings.is_object())
        throw Error(ErrorKind::storage, "task " + std::to_string(document.task) +
                                            " in the store cannot be read: restore a backup, or make the task again");
    whole["syncTaskId"] = document.task;
    whole["clientConfig"] = std::move(settings);
    return whole.dump(1);
}

}  // namespace rosterd::store
