#include "model/link.hpp"

#include <xxhash.h>

namespace rosterd {

std::uint64_t locator_hash(std::string_view locator) noexcept {
    if (locator.empty()) return 0;
    const std::uint64_t hash = XXH3_64bits(locator.data(), locator.size());
    return hash != 0 ? hash : 1;
}

}  // namespace rosterd
