#pragma once
// The part of a run that depends on which end is the hub: how it is planned and how it is applied. Everything between
// (guard, log, counts, outcome) is the same line.

#include <string>

#include "rosterd/async.hpp"

namespace rosterd::engine {

class Ends {
public:
    virtual ~Ends() = default;

    // Reads both ends and plans into the run's sink. Returns what speaks against taking anything for missing; empty:
    // nothing. Throws Error when nothing can be read at all.
    virtual Async<std::string> plan() = 0;

    // Everything planned, batch by batch, with links and log.
    virtual Async<void> apply() = 0;
};

}  // namespace rosterd::engine
