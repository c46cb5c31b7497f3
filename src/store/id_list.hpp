#pragma once
// Ascending ids in few bytes: differences as variable-length integers, mostly one byte each.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rosterd::store {

std::string pack_ids(std::span<const std::int64_t> ascending);
std::vector<std::int64_t> unpack_ids(std::string_view packed);  // up to the first damaged one

}  // namespace rosterd::store
