#pragma once
// What has to change so that a person of the hub becomes what a record says. Pure.

#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "model/change.hpp"
#include "model/directory.hpp"
#include "model/task.hpp"
#include "rosterd/record.hpp"

namespace rosterd::engine {

// A record's person as it shall be. Public ids throughout.
struct DesiredPerson {
    const Record& record;
    FieldValues values;                    // as mapped; status among them when the task maps it
    std::vector<std::string> departments;  // main first
    // The manager: leave alone, none, or somebody; unresolved ones by the directory's own reference.
    enum class Manager : std::uint8_t { leave, none, known, unresolved } manager = Manager::leave;
    std::string manager_id;  // public id or reference
    std::uint64_t fingerprint = 0;
};

// A person of the hub with what the comparison needs beside it.
struct CurrentPerson {
    const Person& person;
    std::vector<std::string> departments;  // public ids of all memberships, main first
    std::vector<bool> foreign;             // which of them this task does not manage; they are left alone
    std::string manager_id;                // public id; empty: none
};

struct CompareRules {
    const FieldTable& fields;
    const Task& task;
    const Precedences& precedences;
};

// In the order they are to be applied: fields, cleared fields, identifiers, departments. Empty: nothing to do.
std::vector<Change> compare_person(const DesiredPerson& desired, const CurrentPerson& current,
                                   const CompareRules& rules);

// A person who is not there yet, under this public id.
Change create_person(const DesiredPerson& desired, std::string user_id, const CompareRules& rules);

// A change of this record, without fields.
Change person_change(const DesiredPerson& desired, Action action, std::string user_id, std::string reason);

}  // namespace rosterd::engine
