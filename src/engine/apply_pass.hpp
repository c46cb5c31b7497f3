#pragma once
// Applies the planned changes of a run to the hub, batch by batch, in the order they were planned; reads the next batch
// while one is written. A batch is one transaction: objects, links, log and feed together, so that an interruption
// loses and doubles nothing.

#include <vector>

#include "engine/background.hpp"
#include "engine/run.hpp"
#include "hub/hub.hpp"

namespace rosterd::engine {

class ApplyPass {
public:
    ApplyPass(Run& run, boost::asio::any_io_executor executor, const Progress& progress, const bool& stop);

    // Everything planned, then the bookkeeping of links. Error(cancelled) when told to stop: what was committed stays.
    Async<void> run();
    Async<std::exception_ptr> settle() { return reading_.settle(); }

private:
    Async<void> read_next();
    Async<void> keep_links();

    Run& run_;
    const Progress& progress_;
    const bool& stop_;
    hub::Applying applying_;
    Background reading_;
    std::int64_t last_ = 0;  // highest change id read so far
    std::vector<Change> next_;
};

}  // namespace rosterd::engine
