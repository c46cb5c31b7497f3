#include "record_key.hpp"

#include "attribute_name.hpp"
#include "utf8.hpp"

namespace rosterd::ldap {
namespace {

void append_hex(std::string& text, char byte) {
    constexpr char digits[] = "0123456789abcdef";
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
}

}  // namespace

std::string guid_text(std::string_view bytes) {
    if (bytes.size() != 16) return {};
    constexpr int order[] = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
    std::string text;
    for (int i : order) {
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
