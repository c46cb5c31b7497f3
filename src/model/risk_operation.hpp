#pragma once
// A change that was held back, and what a person decided about it: reference 7.5.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/change.hpp"

namespace rosterd {

enum class RiskStatus : std::uint8_t { pending, executing, success, failed, canceled };

std::string_view to_string(RiskStatus status) noexcept;  // "PENDING", ... reference 9.6
std::optional<RiskStatus> parse_risk_status(std::string_view text) noexcept;

struct RiskOperation {
    std::int64_t id = 0;
    std::int64_t task = 0;
    RiskStatus status = RiskStatus::pending;
    std::int64_t level = 0;  // smaller is carried out first: people, then inner departments, then outer ones
    bool binding = false;    // cancelled, and runs still leave it out
    Change change;           // `job` is the one that planned it last; without an id of its own
    std::string created_at, updated_at;
};

}  // namespace rosterd
