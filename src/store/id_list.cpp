#include "store/id_list.hpp"

namespace rosterd::store {

std::string pack_ids(std::span<const std::int64_t> ascending) {
    std::string packed;
    packed.reserve(ascending.size() + 8);
    std::int64_t last = 0;
    for (const std::int64_t id : ascending) {
        auto difference = static_cast<std::uint64_t>(id) - static_cast<std::uint64_t>(last);
        for (; difference >= 0x80U; difference >>= 7U) packed += static_cast<char>((difference & 0x7fU) | 0x80U);
        packed += static_cast<char>(difference);
        last = id;
    }
    return packed;
}

std::vector<std::int64_t> unpack_ids(std::string_view packed) {
    std::vector<std::int64_t> ids;
    std::uint64_t last = 0, difference = 0;
    unsigned shift = 0;
    for (const char byte : packed) {
        if (shift > 63) return ids;
        difference |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte) & 0x7fU) << shift;
        shift += 7;
        if (static_cast<unsigned char>(byte) & 0x80U) continue;
        last += difference;
        ids.push_back(static_cast<std::int64_t>(last));
        difference = 0;
        shift = 0;
    }
    return ids;
}

}  // namespace rosterd::store
