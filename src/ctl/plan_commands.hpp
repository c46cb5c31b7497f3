#pragma once
// Plans that are kept, carried out exactly, and what a job did, taken back.

#include <cstdint>
#include <optional>
#include <string>

#include "ctl/context.hpp"

namespace rosterd::ctl {

// Writes the document of a job that planned. A folder gets a file named by the plan's hash.
void keep_plan(Context& context, const Json& job, const std::string& file);

struct ApplyWishes {
    std::string file;
    std::optional<std::int64_t> task;  // it has to be a plan of this one
    std::string accepted_plan;         // the plan's hash, for what the guard holds; empty: that stays held
};
int apply_plan(Context& context, const ApplyWishes& wishes);

struct UndoWishes {
    bool yes = false;           // do it; otherwise it is only shown
    bool all = false;           // every change, not a few examples
    std::string accepted_plan;  // as above
};
int undo_job(Context& context, std::int64_t job, const UndoWishes& wishes);

}  // namespace rosterd::ctl
