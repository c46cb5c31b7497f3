#pragma once
// clientConfig: the member that belongs to the task's connector, by the connector's own table.

#include "config/section.hpp"
#include "model/connector_types.hpp"

namespace rosterd::config {

// Types, presence, choices, fallbacks, paths made absolute, then what the connector itself has to say. `client` is the
// task file's clientConfig.
Settings read_settings(Section client, const ConnectorType& type, const ConnectorTypes& types);

}  // namespace rosterd::config
