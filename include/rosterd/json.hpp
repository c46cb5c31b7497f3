#pragma once
// Values as JSON (RFC 8259), for requests and for answers that are not large.

#include <string>
#include <string_view>

#include "rosterd/value.hpp"

namespace rosterd {

// Throws Error(internal) for what is no JSON text in UTF-8, or nested deeper than 64 levels. Integers become integers,
// everything else a number; of a name that occurs twice in an object the last one counts.
Value from_json(std::string_view text);

// Instants in RFC 3339, bytes in base64, durations in seconds. What is not UTF-8 in a text is replaced.
std::string to_json(const Value& value);

}  // namespace rosterd
