#pragma once
// Patterns of `matches`: RE2, which takes time in proportion to the text whatever the pattern.

#include <re2/re2.h>

#include "mapping/cel/value.hpp"

namespace rosterd::mapping::cel {

// Quiet, and at most 1 MiB for one pattern.
const re2::RE2::Options& regex_options();

// Whether the pattern occurs in the text. A pattern that is none is an error.
Value matches_pattern(const Value& text, const re2::RE2& pattern);

}  // namespace rosterd::mapping::cel
