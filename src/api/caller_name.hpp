#pragma once
// Who makes a call, for jobs and logs.

#include <string>

#include "api/message.hpp"

namespace rosterd::api {

// "alice (uid 1000)" on the unix socket, "key 0123..." over TCP. `key`: accessKeyId; empty: none was needed.
std::string caller_name(const Request& request, const std::string& key);

}  // namespace rosterd::api
