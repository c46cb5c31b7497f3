#pragma once
// Value -> attribute values as bytes. Pure; any thread.

#include <string>

#include "operation.hpp"
#include "rosterd/value.hpp"

namespace rosterd::ldap {

struct WireValues {
    ValueList values;     // none: the attribute is to be cleared (null, an empty text or list)
    std::string problem;  // a value that LDAP has no form for: what is wrong (what would be right)
};

WireValues to_wire(const Value& value);

}  // namespace rosterd::ldap
