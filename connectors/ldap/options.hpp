#pragma once
// The connector's settings: their table, what else must be right about them, and the form that the rest works with.

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "rosterd/secret.hpp"
#include "rosterd/settings.hpp"

namespace rosterd::ldap {

enum class DepartmentsBy : std::uint8_t { tree, attribute, groups };

struct Options {
    std::vector<std::string> urls;  // tried in this order
    bool start_tls = false;
    std::string ca_file, certificate_file, key_file;
    bool external = false;  // SASL EXTERNAL in place of a simple bind
    std::string bind_dn;    // empty: anonymous
    Secret bind_credentials;

    std::string people_base, people_filter;
    std::string department_base, department_filter;
    std::string key_attribute;  // empty: found out
    DepartmentsBy departments_by = DepartmentsBy::tree;
    std::string department_attribute;  // of a person
    std::string match_attribute;       // of a department, that the former names; "dn": its DN
    std::string member_attribute;      // of a group; empty: member, uniqueMember and memberUid
    std::string manager_attribute;     // empty: managers are not read
    std::string leader_attribute;      // empty: leaders are not read

    int page_size = 5000;              // a server looks up its candidates for every page anew
    std::chrono::seconds timeout{60};  // for connecting, and for each silence of the server
    bool ignore_referrals = false;

    std::string person_dn, department_dn;  // templates, see dn_template.hpp
    std::vector<std::string> person_classes, department_classes;
    std::string disable_attribute;  // empty: nobody can be disabled
    std::string disabled_value;
    std::string enabled_value;  // empty: the attribute is taken away
    int write_window = 64;      // requests on their way at once

    std::chrono::seconds poll_interval{60};
    std::chrono::seconds reconcile_interval{86'400};
};

std::span<const SettingSpec> setting_specs() noexcept;
std::vector<SettingProblem> check_settings(const Settings& settings);  // looks at files, asks no server
Options read_options(const Settings& settings);                        // of settings without problems

}  // namespace rosterd::ldap
