#pragma once
// The counts of a job: each object once, as the worst of its changes.

#include <span>
#include <vector>

#include "engine/guard.hpp"
#include "engine/run.hpp"

namespace rosterd::engine {

// Once the plan stands: what had to be changed, what the guard holds. For a job that only plans, also what would become
// of the rest, as if all of it went well.
void count_plan(Run& run, const std::vector<Holding>& holdings);

// After each batch: what became of these objects. Changes of one object stand together.
void count_applied(Run& run, std::span<const Change> batch);

// The departments may have changes in several batches: their counts so far, each department as it stands now.
KindCounts count_departments(const Run& run);

}  // namespace rosterd::engine
