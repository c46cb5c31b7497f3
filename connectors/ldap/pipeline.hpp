#pragma once
// Many writes on one connection: a window of requests on their way, answers as they come, outcomes in order.

#include <functional>
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

// What the sequence with this number is; asked for each once, in their order, when its turn comes: the server works on
// those before meanwhile. It stays where it is until the end.
using SequenceOf = std::function<const Sequence&(std::size_t)>;
Sent send_all(const Connection& connection, std::size_t count, const SequenceOf& sequence_of,
              const WriteControls& controls, const std::string& key_attribute);

}  // namespace rosterd::ldap
