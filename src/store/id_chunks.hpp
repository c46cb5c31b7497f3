#pragma once
// Rows of many ids with one statement for each 64 of them.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace rosterd::store {

inline constexpr std::size_t id_chunk = 64;

// "$1,$2,...,$64"; `first` is the number of the first one.
inline std::string placeholders(std::size_t count, std::size_t first = 1) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "$" : ",$") + std::to_string(first + i);
    return list;
}

// Calls visit(span of exactly id_chunk ids) until all have had their turn; the last chunk is filled up with its last
// id.
template <class Visit>
void for_id_chunks(std::span<const std::int64_t> ids, const Visit& visit) {
    while (!ids.empty()) {
        const std::size_t count = std::min(id_chunk, ids.size());
        std::array<std::int64_t, id_chunk> chunk;
        std::ranges::copy(ids.first(count), chunk.begin());
        std::fill(chunk.begin() + static_cast<std::ptrdiff_t>(count), chunk.end(), ids[count - 1]);
        visit(std::span<const std::int64_t>(chunk));
        ids = ids.subspan(count);
    }
}

}  // namespace rosterd::store
