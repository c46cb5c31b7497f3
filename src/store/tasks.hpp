#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/task.hpp"

namespace rosterd::store {

class Session;

// What the store remembers of a task, whatever it was loaded from.
struct TaskMemory {
    std::int64_t task = 0;
    std::string digest = {};  // Task::digest when it was last loaded
    std::string created_at = {}, updated_at = {};
    std::int64_t organization = 0;  // bound by the first run; 0: not yet
};

class Tasks {
public:
    explicit Tasks(Session& session) : session_(session) {}
    std::optional<TaskMemory> find(std::int64_t task) const;
    std::vector<TaskMemory> all() const;
    void put(const TaskMemory& memory);  // by task

private:
    Session& session_;
};

}  // namespace rosterd::store
