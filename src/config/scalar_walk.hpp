#pragma once
// Scalars as they are written: where a character of the value stands in the file, and whether a quote is closed.

#include <cstddef>
#include <string_view>

namespace rosterd::config {

// The byte where the `index`th character (from 0) of a scalar's value is written. `start`: where the parser saw the
// scalar begin, anchors and tags included. Exact for plain and quoted scalars and literal blocks; folded blocks with
// unusual line breaks may be off by some characters. Never behind the end of the text.
std::size_t find_character(std::string_view text, std::size_t start, std::size_t index);

// False for a quoted scalar that runs to the end of the file without its closing quote: yaml-cpp accepts that.
bool is_closed(std::string_view text, std::size_t start);

}  // namespace rosterd::config
