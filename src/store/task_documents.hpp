#pragma once
// Tasks made over the API, as they were given.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rosterd::store {

class Sealer;
class Session;

struct TaskDocument {
    std::int64_t task = 0;
    std::string document;  // JSON with the keys of a task file, without clientConfig
    std::string settings;  // clientConfig as JSON, sealed
};

class TaskDocuments {
public:
    explicit TaskDocuments(Session& session) : session_(session) {}
    std::vector<TaskDocument> all() const;  // by task
    std::optional<TaskDocument> find(std::int64_t task) const;
    void put(const TaskDocument& document);  // by task
    bool remove(std::int64_t task);          // false: there was none

    // An id that no task of this store ever had, above `taken`.
    std::int64_t free_id(std::int64_t taken) const;

private:
    Session& session_;
};

// What the settings of a task are sealed for.
std::string settings_purpose(std::int64_t task);

// The whole document as a task file has it: what a task is read from.
std::string whole_document(const TaskDocument& document, const Sealer& sealer);

}  // namespace rosterd::store
