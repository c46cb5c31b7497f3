#pragma once
// Attribute values as bytes -> Value. Pure; any thread.

#include <optional>
#include <string_view>

#include "rosterd/value.hpp"
#include "schema.hpp"

namespace rosterd::ldap {

// nullopt: text that is not UTF-8. A time that cannot be read stays text.
std::optional<Value> to_value(std::string_view bytes, Syntax syntax);

}  // namespace rosterd::ldap
