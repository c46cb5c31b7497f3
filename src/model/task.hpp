#pragma once
// A task: what to synchronize. Made by config/ (files) or api/ (store); everybody else reads it. Immutable once loaded;
// shared by the jobs that run it, so that a reload never changes a running job.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory.hpp"
#include "rosterd/settings.hpp"

namespace rosterd {

enum class Flow : std::uint8_t { upstream, downstream };
enum class Trigger : std::uint8_t { manually, timed, automatic };

std::string_view to_string(Flow flow) noexcept;
std::string_view to_string(Trigger trigger) noexcept;
std::optional<Flow> parse_flow(std::string_view text) noexcept;
std::optional<Trigger> parse_trigger(std::string_view text) noexcept;

struct FieldRule {
    std::string expression;
    std::string target_key;
    friend bool operator==(const FieldRule&, const FieldRule&) = default;
};

// What the mapping function lookup() finds: table -> key -> value.
using LookupTable = std::map<std::string, std::string, std::less<>>;
using LookupTables = std::map<std::string, LookupTable, std::less<>>;

struct TimedScheduler {
    std::string cycle;            // month, week, days, sixHours, twoHours
    std::int64_t start_time = 0;  // Unix milliseconds
};

// Both limits apply: more than `percent` of the linked objects, or more than `count`. Below `small_total` linked
// objects the percentage is meaningless and `small_count` stands for both.
struct GuardLimit {
    double percent = 10;
    std::int64_t count = 500;
    std::int64_t small_total = 100;
    std::int64_t small_count = 10;
};

// Defaults: design section 15.
struct GuardLimits {
    GuardLimit remove_people{10, 500, 100, 10};
    GuardLimit remove_departments{10, 50, 50, 5};
    GuardLimit change_identifiers{5, INT64_MAX, 100, 10};
    GuardLimit clear_fields{10, INT64_MAX, 100, 10};
    GuardLimit move_people{30, INT64_MAX, 100, 30};
};

enum class RemovalAction : std::uint8_t { keep, disable, remove };

struct Removal {
    RemovalAction people = RemovalAction::disable;
    PersonStatus status = PersonStatus::Resigned;       // of people disabled
    RemovalAction departments = RemovalAction::remove;  // keep or remove
    int after_absences = 2;                             // complete reads
    bool allow_empty = false;                           // an empty result may be complete
    bool confirm = true;  // downstream: each waits for somebody's yes, however few there are
};

// Downstream: which of the hub's people and departments a task provisions. A department is named by its public id, its
// code or its path ("Company/Sales/East"), a person by public id or any identifier.
struct ScopeDepartment {
    std::string department;
    bool own = true;    // itself and the people directly in it
    bool below = true;  // all that is below it
    friend bool operator==(const ScopeDepartment&, const ScopeDepartment&) = default;
};

struct ProvisioningScope {
    bool all = true;                // everyone; false: only those chosen below
    bool include_new_users = true;  // people who came into the hub after the task did, unless they are named
    std::vector<ScopeDepartment> departments, except_departments;
    std::vector<std::string> people, except_people;
    std::string condition;  // CEL over a person; empty: none
};

// Downstream: how often the target's real state is compared although the hub has not changed.
enum class Reconcile : std::uint8_t { never, weekly, every_run };

std::string_view to_string(Reconcile reconcile) noexcept;  // "never", "weekly", "every run"

struct Task {
    std::int64_t id = 0;
    std::string name;
    std::string type;  // syncTaskType
    Flow flow = Flow::upstream;
    Trigger trigger = Trigger::manually;
    std::optional<TimedScheduler> timed_scheduler;
    std::string cron;                  // timed without a cycle: five fields; empty: none
    std::string time_zone;             // IANA name; empty: the daemon's
    std::int64_t jitter_seconds = 0;   // timed runs of several tasks are spread over so long
    std::int64_t max_run_seconds = 0;  // a job that takes longer is stopped; 0: no limit
    std::string organization_code;     // empty: bound by the first run
    Settings settings;
    std::vector<FieldRule> field_mapping;  // never empty: the connector's default when none is given
    std::vector<FieldRule> department_field_mapping;
    std::shared_ptr<const LookupTables> lookup_tables;  // null: none
    std::vector<std::string> matching_keys;  // in order: fields of people; downstream attributes of the target
    int precedence = 100;                    // smaller wins; equal: the later writer
    GuardLimits guard;
    Removal removal;
    ProvisioningScope scope;                          // downstream
    std::chrono::milliseconds debounce{2'000};        // automatic downstream: starts once the hub is quiet for so long,
    std::chrono::milliseconds debounce_most{30'000};  // or so long after the first change
    Reconcile reconcile = Reconcile::never;           // downstream
    std::string file;                                 // absolute path; empty: kept in the store
    std::string digest;                               // changes when anything above changes
};

using TaskPointer = std::shared_ptr<const Task>;

// A task whose file has problems: it is known and shown, and never runs in this form.
struct RefusedTask {
    TaskPointer task;                   // as far as it could be read; its mappings may be unusable
    std::vector<std::string> problems;  // file:line:column: path: what is wrong (what would be right); never empty
};

}  // namespace rosterd
