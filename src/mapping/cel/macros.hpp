#pragma once
// Calls that are no calls: has, all, exists, exists_one, map, filter, transformList, transformMap, cel.bind.

#include "mapping/cel/syntax.hpp"

namespace rosterd::mapping::cel {

// The macro that a call stands for, or the call itself. Throws SyntaxProblem for a macro written wrongly.
SyntaxPointer expand_macro(SyntaxPointer call, std::size_t object_offset);

}  // namespace rosterd::mapping::cel
