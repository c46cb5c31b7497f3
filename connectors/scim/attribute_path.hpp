#pragma once
// Attribute paths (RFC 7644, 3.10) in the forms that settings and mappings use:
//   userName   name.givenName   emails[type eq "work"].value   emails.work (short for it)   emails[0].value
//   urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department   enterprise.department (short for it)

#include <optional>
#include <string>
#include <string_view>

#include "rosterd/value.hpp"

namespace rosterd::scim {

inline constexpr std::string_view enterprise_schema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

struct AttributePath {
    std::string schema;     // an extension's URN; empty: the core schema
    std::string attribute;  // "emails"
    std::string type;       // of a multi-valued one: the value of "type" that is meant
    bool first = false;     // of a multi-valued one: the first
    std::string part;       // sub-attribute, "value"

    std::string text() const;  // as PATCH and filters have it; of `first`: the attribute as a whole
};

// nullopt: none of those forms.
std::optional<AttributePath> parse_path(std::string_view text);

// What stands at the path in a resource; nullptr: nothing. Names without case.
const Value* find_value(const Value& resource, const AttributePath& path);

// The resource with that value at the path; a null value takes the attribute away.
Value with_value(const Value& resource, const AttributePath& path, const Value& value);

bool same_name(std::string_view left, std::string_view right) noexcept;  // ASCII, without case

}  // namespace rosterd::scim
