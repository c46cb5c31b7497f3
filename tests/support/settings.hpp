#pragma once
// A connector's settings as the daemon hands them over: with their fallbacks.

#include <cstdlib>
#include <span>
#include <string>

#include "rosterd/settings.hpp"

namespace rosterd::tests {

inline Settings with_fallbacks(std::span<const SettingSpec> specs) {
    Settings settings;
    for (const SettingSpec& spec : specs) {
        if (spec.fallback.empty()) continue;
        if (spec.type == SettingType::boolean)
            settings.set(std::string(spec.name), spec.fallback == "true");
        else if (spec.type == SettingType::integer)
            settings.set(std::string(spec.name), std::int64_t{std::atoll(std::string(spec.fallback).c_str())});
        else
            settings.set(std::string(spec.name), std::string(spec.fallback));
    }
    return settings;
}

}  // namespace rosterd::tests
