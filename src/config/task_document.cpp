#include "config/task_document.hpp"

#include "config/task_file.hpp"

namespace rosterd::config {

DocumentTask read_task_document(std::string json, const ConnectorTypes& types, const FieldTable& people,
                                const FieldTable& departments) {
    DocumentTask result;
    ConfigFile document = ConfigFile::document(std::move(json), result.problems);
    result.task = read_task(document, types, people, departments).task;
    return result;
}

}  // namespace rosterd::config
