#pragma once
// One task's connector to a SCIM service.

#include <memory>

#include "options.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::scim {

std::unique_ptr<Connector> make_connector(Options options, ConnectorContext context);

}  // namespace rosterd::scim
