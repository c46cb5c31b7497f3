#pragma once
// The settings of a Lark tenant (`larkConfig`, `larkInternationalConfig`), declared, checked and as the connector uses
// them.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "rosterd/settings.hpp"

namespace rosterd::lark {

// Two worlds with one API: an app, a tenant or an id of one does not exist in the other.
enum class Region : std::uint8_t { feishu, international };

struct Options {
    std::string base_url;  // without a slash at the end
    std::string app_id;
    Secret app_secret;
    std::string user_id_type;        // open_id, union_id, user_id: which of a person's ids is the key
    std::vector<std::string> roots;  // open department ids; "0": the whole company
    std::uint32_t at_once = 8;
    std::uint32_t calls_per_second = 50, calls_per_minute = 1000;  // 0: no limit of ours
    std::chrono::seconds timeout{30};
    std::string ca_file, proxy;
    Secret proxy_login;
};

inline constexpr std::string_view whole_company = "0";  // the root department's id, of either kind

std::span<const SettingSpec> setting_specs() noexcept;
std::vector<SettingProblem> check_settings(const Settings& settings);
Options read_options(const Settings& settings, Region region);  // that have passed check_settings

}  // namespace rosterd::lark
