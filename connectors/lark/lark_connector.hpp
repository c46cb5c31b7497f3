#pragma once
// One task's connector to a tenant of Lark.

#include <memory>

#include "options.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::lark {

std::unique_ptr<Connector> make_connector(Options options, ConnectorContext context);

}  // namespace rosterd::lark
