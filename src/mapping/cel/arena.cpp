#include "mapping/cel/arena.hpp"

#include <cstring>

namespace rosterd::mapping::cel {

std::string_view Arena::copy(std::string_view text) {
    if (text.empty()) return {};
    char* place = array<char>(text.size());
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
}

}  // namespace rosterd::mapping::cel
