#pragma once
// UTF-8 by code points. Never reads beyond the text; a byte that belongs to no code point counts as one.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rosterd::mapping::cel {

struct CodePoint {
    std::uint32_t value = 0xfffd;
    std::size_t size = 1;  // bytes
    bool valid = false;
};

CodePoint decode(std::string_view text) noexcept;  // the first one; the text is not empty
void append(std::string& text, std::uint32_t code_point);
bool is_utf8(std::string_view text) noexcept;
bool is_ascii(std::string_view text) noexcept;

std::size_t count_code_points(std::string_view text) noexcept;
// The byte at which the code point of this number starts; text.size() for the one past the last, npos beyond.
std::size_t offset_of(std::string_view text, std::size_t code_point) noexcept;

}  // namespace rosterd::mapping::cel
