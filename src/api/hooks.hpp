#pragma once
// Calls of providers. Open to everybody: the path is the secret, and the connector verifies what is sent.

#include "api/routes.hpp"

namespace rosterd::api {

Async<Response> take_hook(const Backend& backend, const Call& call);

// Whether a target is such a path: it is a secret, and never logged.
bool is_hook(std::string_view target) noexcept;

}  // namespace rosterd::api
