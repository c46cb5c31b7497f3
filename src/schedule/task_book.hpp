#pragma once
// The tasks in force. A reload replaces the whole list; jobs that run keep the task they were given. Loop thread.

#include <cstdint>
#include <map>
#include <vector>

#include "model/task.hpp"

namespace rosterd::schedule {

class TaskBook {
public:
    void replace(const std::vector<TaskPointer>& tasks);
    void put(TaskPointer task);  // by id
    void remove(std::int64_t id);
    TaskPointer find(std::int64_t id) const;  // null: unknown
    std::vector<TaskPointer> all() const;     // by id

private:
    std::map<std::int64_t, TaskPointer> tasks_;
};

}  // namespace rosterd::schedule
