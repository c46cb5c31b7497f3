#include "model/risk_operation.hpp"

#include <array>

namespace rosterd {

namespace {
constexpr std::array<std::string_view, 5> names = {"PENDING", "EXECUTING", "SUCCESS", "FAILED", "CANCELED"};
}

std::string_view to_string(RiskStatus status) noexcept {
    return names[static_cast<std::size_t>(status)];
}

std::optional<RiskStatus> parse_risk_status(std::string_view text) noexcept {
    for (std::size_t at = 0; at < names.size(); ++at)
        if (names[at] == text) return static_cast<RiskStatus>(at);
    return std::nullopt;
}

}  // namespace rosterd
