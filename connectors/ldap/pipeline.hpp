#pragma once
// Many writes on one connection: a window of requests on their way, answers as they come, outcomes in order.

#include <span>
#include <string>
#include <vector>

#include "connection.hpp"
#include "operation.hpp"
#include "schema.hpp"

namespace rosterd::ldap {

// Blocking. As many endings as sequences, in their order; does not throw. `broken` says whether the connection is
// still of use.
struct Sent {
    std::vector<Ending> endings;
    bool broken = false;
    std::string why;  // broken: what happened
};
Sent send_all(const Connection& connection, std::span<const Sequence> sequences, const WriteControls& controls,
              const std::string& key_attribute);

}  // namespace rosterd::ldap
