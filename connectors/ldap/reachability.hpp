#pragma once
// Why a server was not reached: libldap says "Can't contact LDAP server" to everything. Blocking; asked only after a
// failure.

#include <chrono>
#include <string>

#include "options.hpp"

namespace rosterd::ldap {

// Tries the URL's socket: "no connection to 127.0.0.1 port 389: Connection refused (is the server running?)". Empty
// when it can be connected to.
std::string why_unreachable(const std::string& url, std::chrono::seconds timeout);

// `said` by libldap for a failed TLS handshake, with the certificate's verdict where it can be had, and advice.
std::string tls_failure(const std::string& url, const std::string& said, const Options& options);

}  // namespace rosterd::ldap
