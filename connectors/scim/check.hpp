#pragma once
// `rosterctl task check`: reaches the service, tries the token and each endpoint, and says what the service can do.

#include "rosterd/connector.hpp"
#include "service.hpp"

namespace rosterd::scim {

Async<CheckReport> check_service(Service& service);

}  // namespace rosterd::scim
