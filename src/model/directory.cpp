#include "model/directory.hpp"

#include <array>

namespace rosterd {
namespace {

constexpr std::array<std::pair<PersonStatus, std::string_view>, 5> status_names = {{
    {PersonStatus::Activated, "Activated"},
    {PersonStatus::Suspended, "Suspended"},
    {PersonStatus::Deactivated, "Deactivated"},
    {PersonStatus::Resigned, "Resigned"},
    {PersonStatus::Archived, "Archived"},
}};

}  // namespace

std::string_view to_string(PersonStatus status) noexcept {
    for (const auto& [value, name] : status_names) {
        if (value == status) return name;
    }
    return "Activated";
}

std::optional<PersonStatus> parse_person_status(std::string_view text) noexcept {
    for (const auto& [value, name] : status_names) {
        if (name == text) return value;
    }
    return std::nullopt;
}

bool is_active(PersonStatus status) noexcept {
    return status == PersonStatus::Activated || status == PersonStatus::Suspended;
}

}  // namespace rosterd
