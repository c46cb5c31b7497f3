#pragma once
// rosterctl job ...: each command writes to the screen and returns the exit code.

#include <cstdint>
#include <optional>
#include <string>

#include "ctl/context.hpp"
#include "ctl/lists.hpp"

namespace rosterd::ctl {

// `group`: timed and automatic runs of the task as one row each.
int list_jobs(Context& context, std::optional<std::int64_t> task, bool group, const Paging& paging);
// Runs the task again for what failed in the job.
int retry_job(Context& context, std::int64_t job, bool only_failed, bool wait);
int show_job(Context& context, std::int64_t job);
int cancel_job(Context& context, std::int64_t job);
int watch_job(Context& context, std::int64_t job);

// Empty members: no filter.
struct LogFilter {
    std::string state, action, kind, text;  // kind: "department" or "person"
    bool unchanged = false;                 // records that needed nothing too
    bool details = false;                   // a block for each change, field by field
};
// Into a file whose ending says which form: .xlsx or .csv.
int export_job(Context& context, std::int64_t job, const LogFilter& filter, const std::string& file);
int show_log(Context& context, std::int64_t job, const LogFilter& filter, const Paging& paging);

}  // namespace rosterd::ctl
