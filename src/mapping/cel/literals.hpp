#pragma once
// What literals mean.

#include <cstddef>
#include <string>
#include <string_view>

#include "mapping/cel/value.hpp"

namespace rosterd::mapping::cel {

// The text between the quotes with its escapes resolved. `offset`: where it starts, for SyntaxProblem, which is thrown.
std::string unescape(std::string_view content, bool bytes, std::size_t offset);

// As written, decimal or hexadecimal; `negative`: a minus stood in front. Throws SyntaxProblem when out of range.
Value integer_literal(std::string_view digits, bool negative, std::size_t offset);
Value unsigned_literal(std::string_view digits, std::size_t offset);
Value real_literal(std::string_view digits, bool negative, std::size_t offset);

}  // namespace rosterd::mapping::cel
