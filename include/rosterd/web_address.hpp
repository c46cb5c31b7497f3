#pragma once
// URLs of http and https (RFC 3986), as settings have them.

#include <string>
#include <string_view>

#include "rosterd/http_client.hpp"

namespace rosterd {

struct WebAddress {
    HttpAddress address;
    std::string path;   // percent-encoded, without a slash at the end; empty at the top
    std::string query;  // percent-encoded, without "?"
};

// Throws Error(invalid) that says what is wrong: no http or https URL, no host, a login or a fragment in it.
WebAddress parse_web_address(std::string_view url);

// As it may stand in a path segment or a query value: everything but unreserved characters percent-encoded.
std::string percent_encoded(std::string_view text);

}  // namespace rosterd
