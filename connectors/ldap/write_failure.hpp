#pragma once
// How a write that the server refused, or that nobody answered, ended. Pure; any thread.

#include <string>

#include "operation.hpp"
#include "rosterd/target.hpp"

namespace rosterd::ldap {

// `why` is what happened to the connection; only for an ending that is neither done nor refused.
Outcome to_outcome(const Write& write, const Sequence& sequence, const Ending& ending, const std::string& why);

}  // namespace rosterd::ldap
