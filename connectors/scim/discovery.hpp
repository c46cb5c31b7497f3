#pragma once
// What a service says of its resources: ResourceTypes and Schemas (RFC 7643, 6 and 7; RFC 7644, 4). Both may be
// missing.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "change.hpp"
#include "service.hpp"

namespace rosterd::scim {

struct Discovery {
    std::vector<std::pair<std::string, std::string>> types;  // name -> endpoint: "User" -> "/Users"
    std::size_t schemas = 0;
    std::set<std::string> read_only;  // as qualified() writes it
};

// What is refused or no JSON is taken for missing; throws as Service::get does.
Async<Discovery> discover(Service& service);

// The first attribute of the change that the service calls read-only; empty: none is.
std::string read_only_in(const Change& change, Kind kind, const Discovery& discovery);

}  // namespace rosterd::scim
