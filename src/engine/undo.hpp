#pragma once
// Takes back what a job did: plans the opposite of every change that its log has as applied, last first. What somebody
// has changed since is left as it is and listed, and so is what cannot be taken back.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/outbound.hpp"
#include "engine/run.hpp"

namespace rosterd::engine {

// The opposite of an applied change, in changes of their own where the guard tells them apart. Pure.
struct Opposite {
    std::vector<Change> changes;
    std::string why_not;  // it cannot be taken back; empty: it can, or there is nothing to do
};
Opposite opposite_of(const Change& done, Flow flow);

// Whether the object still is as the job left it, in this field.
using IsUntouched = std::function<bool(const FieldChange& done)>;

// `planned`: opposites of one change. Fields that were touched since go into a skipped change of their own.
void keep_conflicts_out(std::vector<Change>& planned, const Change& done, const IsUntouched& is_untouched);

// What the job applied, the changes of one object together, the last object first. Error(not_found, conflict) when the
// job is none that can be undone.
std::vector<std::vector<Change>> done_by(store::Session& session, const Task& task, std::int64_t job);

// Into the run's sink, counted. `objects`: as they are to be applied.
void plan_undo_of(Run& run, std::vector<std::vector<Change>> objects);

// Of an upstream job: in the hub.
void plan_hub_undo(store::Session& session, Run& run);

// Of a downstream job: in the target, as it is now.
Async<void> plan_target_undo(Outbound& outbound);

}  // namespace rosterd::engine
