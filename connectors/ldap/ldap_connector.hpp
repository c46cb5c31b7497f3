#pragma once
// One task's connector to an LDAP server. Keeps no connection between reads.

#include <memory>

#include "options.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::ldap {

std::unique_ptr<Connector> make_connector(Options options, ConnectorContext context);

}  // namespace rosterd::ldap
