#include "config/setting_fallback.hpp"

#include <algorithm>
#include <charconv>

namespace rosterd::config {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t start = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(start);
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::vector<std::string> parse_list(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    std::vector<std::string> items;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string_view item = trimmed(text.substr(0, end));
        if (!item.empty()) items.emplace_back(item);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return items;
}

}  // namespace

std::optional<Settings::Content> fallback_content(const SettingSpec& spec) {
    const std::string_view text = spec.fallback;
    switch (spec.type) {
        case SettingType::text:
        case SettingType::path:
            return std::string(text);
        case SettingType::secret:
            return Secret(std::string(text));
        case SettingType::list:
            return parse_list(text);
        case SettingType::boolean:
            if (text == "true") return true;
            if (text == "false") return false;
            return std::nullopt;
        case SettingType::integer: {
            std::int64_t value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace rosterd::config
