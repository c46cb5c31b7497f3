#pragma once
// What a setting is when the file does not give it.

#include <optional>

#include "rosterd/settings.hpp"

namespace rosterd::config {

// SettingSpec::fallback as the type wants it; lists as `a, b` or `[a, b]`. Nothing when it is of another type.
std::optional<Settings::Content> fallback_content(const SettingSpec& spec);

}  // namespace rosterd::config
