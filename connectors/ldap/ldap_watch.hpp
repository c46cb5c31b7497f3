#pragma once
// The watching end: a thread of its own with a connection of its own for as long as somebody watches.

#include <memory>

#include "options.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::ldap {

// The context's members outlive it. Events carry keys, not records: a read by cookie brings what they are about.
std::unique_ptr<Watch> make_watch(std::shared_ptr<const Options> options, ConnectorContext context);

}  // namespace rosterd::ldap
