#pragma once
// Attribute paths and PATCH (RFC 7644, 3.5.2) over a resource as JSON.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace rosterd::tests {

// What a path without a value filter leads to; of multi-valued attributes all their values.
std::vector<const nlohmann::json*> scim_values(const nlohmann::json& resource, const std::string& path);

// Carries the operations out. Returns what is wrong with them; empty: done.
std::string scim_patch(nlohmann::json& resource, const nlohmann::json& body);

}  // namespace rosterd::tests
