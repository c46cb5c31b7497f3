#pragma once
// Pages as the contract has them: reference, sections 1.1 and 7.3.

#include <cstdint>

#include "api/json.hpp"

namespace rosterd::api::v3 {

constexpr std::int64_t largest_page = 50;

inline Json page(std::int64_t total, Json list) {
    Json json;
    json["totalCount"] = total;
    json["list"] = std::move(list);
    return json;
}

}  // namespace rosterd::api::v3
