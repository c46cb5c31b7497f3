#include "record_key.hpp"

#include <charconv>

#include "attribute_name.hpp"
#include "utf8.hpp"

namespace rosterd::ldap {
namespace {

void append_hex(std::string& text, char byte) {
    constexpr char digits[] = "0123456789abcdef";
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
}

// Which byte each pair of digits is; -1 a hyphen.
constexpr int guid_order[] = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};

}  // namespace

std::string guid_bytes(std::string_view text) {
    std::string bytes(16, '\0');
    std::size_t at = 0;
    for (int i : guid_order) {
        if (i < 0) {
            if (text.substr(at, 1) != "-") return {};
            ++at;
            continue;
        }
        unsigned value = 0;
        std::string_view pair = text.substr(std::min(at, text.size()), 2);
        auto [end, error] = std::from_chars(pair.data(), pair.data() + pair.size(), value, 16);
        if (error != std::errc() || pair.size() != 2 || end != pair.data() + 2) return {};
        bytes[static_cast<std::size_t>(i)] = static_cast<char>(value);
        at += 2;
    }
    return at == text.size() ? bytes : std::string();
}

std::string guid_text(std::string_view bytes) {
    if (bytes.size() != 16) return {};
    std::string text;
    for (int i : guid_order) {
        if (i < 0)
            text += '-';
        else
            append_hex(text, bytes[static_cast<std::size_t>(i)]);
    }
    return text;
}

std::string key_text(std::string_view attribute, std::string_view value) {
    auto is = [&](std::string_view name) { return attribute.size() == name.size() && ascii_lower(attribute) == name; };
    if (is("entryuuid")) return ascii_lower(value);
    if (is("objectguid")) return guid_text(value);
    if (!is_utf8(value) || value.find('\0') != value.npos) {
        std::string text;
        for (char byte : value) append_hex(text, byte);
        return text;
    }
    std::size_t from = value.find_first_not_of(' ');
    if (from == value.npos) return {};
    return std::string(value.substr(from, value.find_last_not_of(' ') + 1 - from));
}

}  // namespace rosterd::ldap
