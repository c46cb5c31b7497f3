#pragma once
// What went wrong and is tried again later: records, tasks, and creates of which no outcome is known.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/change.hpp"
#include "model/retry.hpp"

namespace rosterd::store {

class Session;

// A create that is about to be sent, or was, and of which no outcome is known yet.
struct CreateIntent {
    std::int64_t task = 0;
    Kind kind = Kind::person;
    std::int64_t object = 0;  // row id in the hub
    std::int64_t job = 0;
    std::string at;
    std::string parent;                   // departments: key of the one above; empty: the top
    std::vector<FieldChange> attributes;  // `after` is what was to be there
};

class Retries {
public:
    explicit Retries(Session& session) : session_(session) {}

    std::vector<RecordRetry> of(std::int64_t task) const;
    std::optional<RecordRetry> find(std::int64_t task, Kind kind, const std::string& record) const;
    std::string next(std::int64_t task) const;  // the earliest next_at of its records; empty: none
    void put(std::int64_t task, const RecordRetry& retry);
    void remove(std::int64_t task, Kind kind, const std::string& record);

    std::map<std::int64_t, TaskTrouble> troubles() const;  // by task
    std::optional<TaskTrouble> trouble(std::int64_t task) const;
    void put_trouble(const TaskTrouble& trouble);
    void remove_trouble(std::int64_t task);

    // Those of the task whose accounts refer to this one's as manager or leader; of a department: to anybody who stands
    // in it or below. Linked ones only, each once.
    std::vector<std::pair<Kind, std::int64_t>> referring(std::int64_t task, Kind kind, std::int64_t object) const;

    // An object that got another account: those whose account refers to the one before are compared by the next run.
    void compare_referring(std::int64_t task, Kind kind, std::int64_t object);

    std::vector<CreateIntent> intents(std::int64_t task) const;
    void put_intent(const CreateIntent& intent);
    void remove_intent(std::int64_t task, Kind kind, std::int64_t object);

private:
    Session& session_;
};

}  // namespace rosterd::store
