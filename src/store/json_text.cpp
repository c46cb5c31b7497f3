#include "store/json_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace rosterd::store {
namespace {

// What a byte asks for: 1 an escape, 2 a look whether it is UTF-8.
constexpr std::array<std::uint8_t, 256> needs = [] {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t c = 0; c < 256; ++c) table[c] = c < 0x20 || c == '"' || c == '\\' ? 1 : c >= 0x80 ? 2 : 0;
    return table;
}();

std::uint8_t needs_of(char c) {
    return needs[static_cast<unsigned char>(c)];
}

void append_escaped(std::string& to, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (c == '"' || c == '\\') {
        to += '\\';
        to += c;
        return;
    }
    to += "\\u00";
    to += digits[static_cast<unsigned char>(c) >> 4U];
    to += digits[static_cast<unsigned char>(c) & 0xfU];
}

// The length of the UTF-8 character at the front; 0 when there is none.
std::size_t character_length(std::string_view text) {
    for (std::size_t length = 1; length <= std::min<std::size_t>(4, text.size()); ++length) {
        if (simdjson::validate_utf8(text.data(), length)) return length;
    }
    return 0;
}

std::string repaired(std::string_view text) {
    std::string good;
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        good += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return good;
}

}  // namespace

void append_json_text(std::string& to, std::string_view text) {
    std::uint8_t all = 0;
    for (const char c : text) all |= needs_of(c);
    if ((all & 2U) != 0 && !simdjson::validate_utf8(text.data(), text.size())) {
        append_json_text(to, repaired(text));
        return;
    }
    to += '"';
    if ((all & 1U) == 0) {
        to += text;
    } else {
        for (const char c : text) {
            if (needs_of(c) == 1) {
                append_escaped(to, c);
            } else {
                to += c;
            }
        }
    }
    to += '"';
}

}  // namespace rosterd::store
