#include "model/job.hpp"

namespace rosterd {

std::string_view to_string(JobMode mode) noexcept {
    return mode == JobMode::run ? "run" : "plan";
}

std::string_view to_v3_status(JobState state) noexcept {
    switch (state) {
        case JobState::pending:
            return "pending";
        case JobState::running:
            return "onProgress";
        case JobState::success:
            return "success";
        case JobState::failed:
            return "failed";
    }
    return "failed";
}

std::optional<JobState> parse_job_state(std::string_view text) noexcept {
    for (const JobState state : {JobState::pending, JobState::running, JobState::success, JobState::failed}) {
        if (to_v3_status(state) == text) return state;
    }
    return std::nullopt;
}

std::string_view to_string(JobOutcome outcome) noexcept {
    switch (outcome) {
        case JobOutcome::none:
            return "none";
        case JobOutcome::succeeded:
            return "succeeded";
        case JobOutcome::succeeded_with_errors:
            return "succeededWithErrors";
        case JobOutcome::held_by_guard:
            return "heldByGuard";
        case JobOutcome::incomplete_read:
            return "incompleteRead";
        case JobOutcome::failed:
            return "failed";
        case JobOutcome::interrupted:
            return "interrupted";
        case JobOutcome::cancelled:
            return "cancelled";
    }
    return "none";
}

JobState state_of(JobOutcome outcome) noexcept {
    switch (outcome) {
        case JobOutcome::none:
            return JobState::running;
        case JobOutcome::succeeded:
        case JobOutcome::succeeded_with_errors:
        case JobOutcome::held_by_guard:
            return JobState::success;
        case JobOutcome::incomplete_read:
        case JobOutcome::failed:
        case JobOutcome::interrupted:
        case JobOutcome::cancelled:
            return JobState::failed;
    }
    return JobState::failed;
}

bool KindCounts::adds_up() const noexcept {
    return seen == created + updated + unchanged + held + skipped + failed &&
           missing == removed + removal_held + removal_failed + waiting + kept && update_count_succ <= update_count_all;
}

}  // namespace rosterd
