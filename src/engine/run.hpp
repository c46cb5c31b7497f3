#pragma once
// What the passes of one run share. Made by the job runner, lives as long as the run; used by one thread at a time.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/job_runner.hpp"
#include "engine/link_index.hpp"
#include "engine/plan_sink.hpp"
#include "engine/subjects.hpp"
#include "mapping/field_mapping.hpp"
#include "model/directory.hpp"
#include "model/job.hpp"
#include "model/link.hpp"
#include "store/schedules.hpp"

namespace rosterd::engine {

// The departments of the organisation as the hub had them when the run began, and this task's links to them.
struct DepartmentsNow {
    Organization organization;
    std::map<std::int64_t, Department> by_row;
    std::map<std::string, std::int64_t, std::less<>> row_of;  // public id -> row
    std::map<std::string, Link, std::less<>> links;           // key -> link
    std::map<std::int64_t, std::string> key_of;               // row -> key

    const Department& root() const { return by_row.at(organization.root_department); }
};

// What became of one department; departments are few, so each is kept by itself.
struct DepartmentResult {
    ActionMask actions = 0;
    bool failed = false, skipped = false;
};

struct Run {
    Services& services;
    const Task& task;
    const Precedences& precedences;
    Job& job;

    mapping::FieldMapping department_mapping, person_mapping;
    DepartmentsNow departments;
    LinkIndex people;
    std::int64_t linked_people = 0, linked_departments = 0;  // before the run
    bool hub_has_people = false;                             // otherwise there is nothing to match with

    PlanSink sink;
    std::map<std::string, DepartmentResult, std::less<>> department_results;  // of the departments seen, by key
    std::unordered_map<std::string, std::string> department_ids;              // key -> public id, planned ones included
    std::vector<Link> touched;                        // to be brought up to date although nothing changes in the hub
    std::vector<std::int64_t> present_again;          // links whose absences end
    std::vector<std::int64_t> unlinked;               // links to be dropped: the object belongs to another task as well
    std::map<int, std::vector<std::int64_t>> absent;  // new number of absences -> links

    ReadScope scope;
    std::optional<std::set<std::string, std::less<>>> gone;  // a delta: whom it names as gone; nullopt: no delta
    bool only_changes = false;  // a delta, in either direction: who is not among what is read stays as he is
    store::ReadMemory read;     // where the next read goes on, once everything is applied; no digest: as before
    std::optional<Subjects> subjects{};  // nothing but these; nullopt: everybody

    // The public id of a department by its key; the root's for the empty key and for a key nobody delivered.
    const std::string& department_id(const std::string& key) const;
};

// May this task write a field that `provenance` says somebody set?
bool may_write(const Provenance& provenance, FieldId field, const Task& task, const Precedences& precedences) noexcept;

// What this record failed of, as an entry of the log.
Change failure(const Record& record, std::string why);

}  // namespace rosterd::engine
