#include "mapping/cel/utf8.hpp"

#include <algorithm>

namespace rosterd::mapping::cel {

CodePoint decode(std::string_view text) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned first = byte(0);
    if (first < 0x80) return {first, 1, true};
    const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < size) return {};
    std::uint32_t value = first & (0x7fU >> size);
    for (std::size_t at = 1; at < size; ++at) {
        if ((byte(at) & 0xc0U) != 0x80) return {};
        value = value << 6U | (byte(at) & 0x3fU);
    }
    const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {};
    return {value, size, true};
}

void append(std::string& text, std::uint32_t code_point) {
    const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xc0U | code_point >> 6U);
        put(0x80U | (code_point & 0x3fU));
    } else if (code_point < 0x10000) {
        put(0xe0U | code_point >> 12U);
        put(0x80U | (code_point >> 6U & 0x3fU));
        put(0x80U | (code_point & 0x3fU));
    } else {
        put(0xf0U | code_point >> 18U);
        put(0x80U | (code_point >> 12U & 0x3fU));
        put(0x80U | (code_point >> 6U & 0x3fU));
        put(0x80U | (code_point & 0x3fU));
    }
}

bool is_ascii(std::string_view text) noexcept {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const CodePoint point = decode(text);
        if (!point.valid) return false;
        text.remove_prefix(point.size);
    }
    return true;
}

std::size_t count_code_points(std::string_view text) noexcept {
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(decode(text).size);
        ++count;
    }
    return count;
}

std::size_t offset_of(std::string_view text, std::size_t code_point) noexcept {
    std::size_t offset = 0;
    for (; code_point > 0; --code_point) {
        if (offset == text.size()) return std::string_view::npos;
        offset += decode(text.substr(offset)).size;
    }
    return offset;
}

}  // namespace rosterd::mapping::cel
