#pragma once
// The known name that somebody probably meant.

#include <span>
#include <string_view>

namespace rosterd::mapping {

// Empty when none is close: more than a third of the name would have to change. Case does not count.
std::string_view nearest(std::string_view name, std::span<const std::string_view> known);

}  // namespace rosterd::mapping
