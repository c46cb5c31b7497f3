#pragma once
// The tasks in force, and beside them those that could not be loaded. A reload replaces the whole list; jobs that run
// keep the task they were given. Loop thread.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/task.hpp"

namespace rosterd::schedule {

class TaskBook {
public:
    // `refused`: tasks that are known and not in force. One of them may share its id with a task in force, which then
    // is its last good form.
    void replace(const std::vector<TaskPointer>& tasks, const std::vector<RefusedTask>& refused = {});
    void put(TaskPointer task);  // by id; a refusal of it is over
    void remove(std::int64_t id);
    TaskPointer find(std::int64_t id) const;  // null: unknown, or not in force
    std::vector<TaskPointer> all() const;     // in force, by id

    const RefusedTask* refusal(std::int64_t id) const;  // nullptr: none; valid until the book changes
    std::vector<RefusedTask> refused() const;           // by id
    // By id, those in force and those that only have a refusal.
    std::vector<TaskPointer> known() const;

private:
    std::map<std::int64_t, TaskPointer> tasks_;
    std::map<std::int64_t, RefusedTask> refused_;
};

// "task 7 is not loaded: ...": for whoever wants to run it.
std::string not_loaded(const RefusedTask& refused);

}  // namespace rosterd::schedule
