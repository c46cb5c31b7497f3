#include "store/json_text.hpp"

#include <simdjson.h>

#include <algorithm>

namespace rosterd::store {
namespace {

bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
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
    if (!simdjson::validate_utf8(text.data(), text.size())) {
        append_json_text(to, repaired(text));
        return;
    }
    to += '"';
    while (!text.empty()) {
        const auto end = std::ranges::find_if_not(text, is_plain);
        const auto plain = static_cast<std::size_t>(end - text.begin());
        to.append(text.data(), plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        append_escaped(to, text.front());
        text.remove_prefix(1);
    }
    to += '"';
}

}  // namespace rosterd::store
