#pragma once
// An expression with a mark under the place that a problem is about.

#include <cstddef>
#include <string>
#include <string_view>

namespace rosterd::mapping {

// Two lines, each with `indent` in front and a newline behind: the line of the expression that has the column, and a
// caret below it. `column` is in characters of the whole expression, from 1. Control characters and marks that reorder
// text come out harmless; of a very long line only what is around the place is shown.
std::string with_caret(std::string_view expression, std::size_t column, std::string_view indent);

}  // namespace rosterd::mapping
