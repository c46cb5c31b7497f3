#pragma once
// Attribute descriptions (RFC 4512 2.5): a type with options, "cn;lang-en". Case means nothing in them, and one type
// may have several names. Pure; any thread.

#include <string>
#include <string_view>

namespace rosterd::ldap {

struct AttributeName {
    std::string type;     // lower-case, one of a type's names for all of them: "cn" for "commonName" and "2.5.4.3"
    std::string options;  // lower-case, sorted, each with its semicolon: ";binary;lang-en". Empty: none
};

AttributeName parse_attribute_name(std::string_view text);

// The one name for a type that has several; lower-case. Knows the standard types' names and OIDs (RFC 4519, RFC 4524).
std::string canonical_type(std::string_view type);

// Empty: text is an attribute description. Else what is wrong with it.
std::string attribute_name_problem(std::string_view text);

std::string ascii_lower(std::string_view text);

}  // namespace rosterd::ldap
