#pragma once
// The writing end: one connection that is kept between calls, and what was learned over it.

#include <memory>

#include "options.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::ldap {

// The context's members outlive it. Calls come one after the other.
std::unique_ptr<Target> make_target(std::shared_ptr<const Options> options, ConnectorContext context);

}  // namespace rosterd::ldap
