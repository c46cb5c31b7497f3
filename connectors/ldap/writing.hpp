#pragma once
// A batch of writes: look at what is there, plan, send, tell how each ended. Blocking.

#include <span>
#include <vector>

#include "places.hpp"
#include "rosterd/target.hpp"

namespace rosterd::ldap {

struct WriteResult {
    std::vector<Outcome> outcomes;   // as many as writes, in their order
    bool broken = false;             // the connection is of no more use
    bool departments_moved = false;  // what is known about places is out of date
};

// `places` learns of departments that were created. Throws Error when nothing was sent.
WriteResult write_batch(const Prepared& prepared, Places& places, std::span<const Write> batch);

}  // namespace rosterd::ldap
