#pragma once
// The settings of a SCIM directory (`scimConfig`), declared, checked and as the connector uses them.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "rosterd/settings.hpp"

namespace rosterd::scim {

struct Options {
    std::string user_url, group_url;  // group_url empty: no departments
    Secret token;
    std::string root_department;       // id of the group that stands for the organisation, or what parents name
    std::string parent_attribute;      // of groups; empty: none
    std::string department_attribute;  // of people; empty: groups' members
    bool nested_groups = false;        // departments are members of the department above
    std::uint32_t page_size = 200, at_once = 4, calls_per_second = 0;  // 0: no limit
    std::chrono::seconds timeout{60};
    std::string ca_file, proxy;
    Secret proxy_login;
    bool bulk = true;  // where the service offers it
    enum class Update : std::uint8_t { as_offered, patch, put };
    Update update = Update::as_offered;
    std::uint32_t read_back_percent = 1;
};

std::span<const SettingSpec> setting_specs() noexcept;
std::vector<SettingProblem> check_settings(const Settings& settings);
Options read_options(const Settings& settings);  // that have passed check_settings

}  // namespace rosterd::scim
