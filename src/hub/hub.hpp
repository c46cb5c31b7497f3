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
    std::string now;                                               // API instant; set before each batch
};

// Applies changes in order, each alone: one that is refused leaves the others. Sets state, error and at of each and
// writes them to the log. Changes of one record stand together in a batch (same kind and key): its link takes the new
// fingerprint only when all of them were applied, otherwise 0, so that the next run compares again. Refusals that are
// data: a clash of identifiers (names the other person), an object that is gone, a department that still has people. A
// field that a task of higher precedence set is left alone; a change of which nothing remains is skipped.
void apply(store::Session& session, Applying& applying, std::span<Change> batch);

// Managers and leaders of this task's records that did not resolve when they were applied and do now. Returns how many.
std::int64_t resolve_parked(store::Session& session, Applying& applying);

}  // namespace rosterd::hub
