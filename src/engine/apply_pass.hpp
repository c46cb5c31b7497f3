#pragma once
// Applies the planned changes of a run to the hub in the order they were planned. A transaction holds objects, links,
// log and feed together, so that an interruption loses and doubles nothing.

#include <vector>

#include "engine/run.hpp"
#include "hub/hub.hpp"

namespace rosterd::engine {

class ApplyPass {
public:
    ApplyPass(Run& run, const Progress& progress, const bool& stop);

    // Everything planned, then the bookkeeping of links. Error(cancelled) when told to stop: what was committed stays.
    Async<void> run();

private:
    void transact(store::Session& session);
    Async<void> keep_links();

    Run& run_;
    const Progress& progress_;
    const bool& stop_;
    hub::Applying applying_;
    std::int64_t last_ = 0;  // highest change id applied so far
    bool finished_ = false;
    std::vector<Change> applied_;  // by the transaction at hand, without their contents
};

}  // namespace rosterd::engine
