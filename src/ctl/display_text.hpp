#pragma once
// Text of unknown origin on a terminal: made harmless, measured in columns, cut to fit. All of it is UTF-8.

#include <cstddef>
#include <string>
#include <string_view>

namespace rosterd::ctl {

// Control characters as pictures (U+241B for escape), marks that reorder text and bytes that are no UTF-8 as U+FFFD.
std::string harmless(std::string_view text);

// Columns that a terminal needs: wide characters two, combining marks none, an emoji sequence two.
std::size_t columns(std::string_view text);

// At most so many columns, the last one an ellipsis when something was cut. Never cuts inside a character.
std::string cut(std::string_view text, std::size_t limit);

enum class Align { left, right };
std::string padded(std::string_view text, std::size_t width, Align align = Align::left);

}  // namespace rosterd::ctl
