#pragma once
// The hub as an end of the line: applies planned changes, link and log and feed in the same transaction.

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "model/change.hpp"
#include "model/directory.hpp"
#include "model/task.hpp"
#include "store/store.hpp"

namespace rosterd::hub {

// What a job knows while it applies: made once, kept by the job runner.
struct Applying {
    const Task* task = nullptr;
    const FieldTable* person_fields = nullptr;
    const FieldTable* department_fields = nullptr;
    Organization organization;
    std::map<std::string, std::int64_t, std::less<>> departments;  // public id -> row id; kept up to date by apply
    std::map<std::int64_t, int> precedence;  // of the tasks in force, by id; one that is not here lost its claim
    std::string now;                         // API instant; set before each batch
};

// Applies changes in order, each alone: one that is refused leaves the others. Sets state, error and at of each and
// writes them to the log. Changes of one record stand together in a batch (same kind and key): its link takes the new
// fingerprint only when all of them were applied, otherwise 0, so that the next run compares again.
//
// Refusals that are data: a clash of identifiers (names the field and the other person), an object that is gone, a
// department that is not there or still has people. A field that a task of higher precedence set is left alone; a
// change of which nothing remains is skipped.
//
// What the actions take besides fields:
//   create_*, adopt    make the record's link, adopt for an object that is there (`object_id`); alone it takes the
//                      fingerprint at once. A record that is linked already: skipped, nothing is made twice.
//   "departments"      replaces all memberships; an empty list: none.
//   "manager"          a public id, or (with Change::manager) the directory's reference. One that does not resolve
//                      leaves the person without manager and the link parked.
//   "leaders"          public ids and references mixed; those that resolve are set, the rest is parked.
//   disable_person     "status", or without it the task's removal status. Link: locator and absences stay.
//   delete_*           removes the link too. A person or department that another task has linked as well: skipped.
// Every other change of a record sets its link's locator, and its absences to 0.
void apply(store::Session& session, Applying& applying, std::span<Change> batch);

// Managers and leaders of this task's records that did not resolve when they were applied and do now. Returns how many
// records. The feed numbers them without a change.
std::int64_t resolve_parked(store::Session& session, Applying& applying);

}  // namespace rosterd::hub
