#pragma once
// The first half of a run: read, map, match, plan. Ends with every change in the store and the proof, or the doubt,
// about the read.

#include <functional>
#include <string>

#include "engine/department_pass.hpp"
#include "engine/missing_pass.hpp"
#include "engine/people_pass.hpp"
#include "engine/run.hpp"

namespace rosterd::engine {

// What a run asks a source for.
ReadRequest read_request(const Run& run);

// Reads the source to its end and plans. run.job.evidence and the returned text say how the read proved itself: empty
// means complete, otherwise why nothing was taken for missing. Throws Error when nothing could be read at all or the
// job was stopped.
// `loaded` runs once the source has answered: it brings the hub's side into `run`.
Async<std::string> read_and_plan(Run& run, Source& source, std::function<Async<void>()> loaded,
                                 const Progress& progress, const bool& stop);

}  // namespace rosterd::engine
