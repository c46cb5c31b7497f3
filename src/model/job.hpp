#pragma once
// One run of a task.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/errand.hpp"
#include "model/task.hpp"

namespace rosterd {

enum class JobMode : std::uint8_t { run, plan };  // plan: stops before applying; not part of the task's history
enum class JobState : std::uint8_t { pending, running, success, failed };

// Finer than the API's success and failed.
enum class JobOutcome : std::uint8_t {
    none,  // not finished
    succeeded,
    succeeded_with_errors,  // the whole list was gone through, some records failed
    held_by_guard,          // some changes wait
    incomplete_read,        // nothing was removed; why is in `error`
    failed,
    interrupted,  // the daemon ended while it ran
    cancelled,
};

std::string_view to_string(JobMode mode) noexcept;
std::string_view to_v3_status(JobState state) noexcept;   // pending, onProgress, success, failed
std::string_view to_string(JobOutcome outcome) noexcept;  // "succeeded", "succeededWithErrors", "heldByGuard", ...
std::optional<JobState> parse_job_state(std::string_view text) noexcept;
JobState state_of(JobOutcome outcome) noexcept;  // incomplete_read, failed, interrupted, cancelled: failed

// Objects of one kind. Always: seen = created + updated + unchanged + held + skipped + failed. An object that needed
// several changes counts once, as the worst of them.
struct KindCounts {
    std::int64_t seen = 0, created = 0, updated = 0, unchanged = 0, held = 0, skipped = 0, failed = 0;
    // Not seen in a complete read. missing = removed + removal_held + removal_failed + waiting + kept.
    std::int64_t missing = 0, removed = 0, removal_held = 0, removal_failed = 0, waiting = 0, kept = 0;

    // The four counts of the API, reference 7.2 and design section 6. "To be removed" is what the job had to remove:
    // removed, removal_held, removal_failed.
    std::int64_t count_all() const noexcept { return seen + removed + removal_held + removal_failed; }
    std::int64_t count_succ() const noexcept { return created + updated + unchanged + removed; }
    std::int64_t update_count_all = 0;   // existing objects that needed a change, removals included
    std::int64_t update_count_succ = 0;  // those changed

    bool adds_up() const noexcept;
};

struct JobCounts {
    KindCounts departments, people;
    KindCounts& of(Kind kind) noexcept { return kind == Kind::department ? departments : people; }
    const KindCounts& of(Kind kind) const noexcept { return kind == Kind::department ? departments : people; }
};

struct Job {
    std::int64_t id = 0;
    std::int64_t task = 0;
    JobMode mode = JobMode::run;
    JobState state = JobState::pending;
    JobOutcome outcome = JobOutcome::none;
    Flow flow = Flow::upstream;
    Trigger trigger = Trigger::manually;
    std::string created_at, started_at, finished_at, updated_at;  // API instants; empty: not yet
    std::string error;                                            // errMsg
    std::string evidence;                                         // how the read proved itself, or why it did not
    std::string plan_hash;                                        // of all changes planned, in order; 32 hex digits
    std::string accepted_plan;  // hash that the trigger was given: the guard lets exactly this plan through
    Errand errand;              // what it was asked for; mostly nothing but to run
    std::string stage;          // reading, planning, applying, finishing; for progress
    JobCounts counts;
};

}  // namespace rosterd
