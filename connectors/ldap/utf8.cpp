#include "utf8.hpp"

#include <unicode/utf8.h>

#include <cstring>

namespace rosterd::ldap {

bool is_utf8(std::string_view bytes) noexcept {
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t at = 0, size = bytes.size();
    while (at < size) {
        std::uint64_t eight;
        if (size - at >= sizeof eight) {
            std::memcpy(&eight, data + at, sizeof eight);
            if ((eight & 0x8080808080808080u) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        UChar32 character = 0;
        U8_NEXT(data, at, size, character);
        if (character < 0) return false;
    }
    return true;
}

}  // namespace rosterd::ldap
