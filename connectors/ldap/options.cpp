#include "options.hpp"

#include <array>
#include <sstream>

namespace rosterd::ldap {
namespace {

using enum SettingType;

constexpr std::array specs = {
    SettingSpec{"url", text, true, "", "",
                "Where the server is: ldap://, ldaps:// or ldapi://; several with blanks between are tried in turn."},
    SettingSpec{"bindDn", text, false, "", "",
                "Who logs in. Given and empty: anonymous. Left out only with saslMechanism EXTERNAL."},
    SettingSpec{"bindCredentials", secret, false, "", "", "The password of bindDn."},
    SettingSpec{"usersBaseDn", text, true, "", "", "People are looked for here and everywhere below."},
    SettingSpec{"groupsBaseDn", text, true, "", "", "Departments are looked for here and everywhere below."},
    SettingSpec{"userQueryCriteria", text, true, "", "", "The filter that people match, e.g. (objectClass=person)."},
    SettingSpec{"departmentQueryCriteria", text, true, "", "",
                "The filter that departments match, e.g. (objectClass=organizationalUnit)."},
    SettingSpec{"startTls", boolean, false, "false", "", "Encrypts an ldap:// connection before logging in."},
    SettingSpec{"caFile", path, false, "", "",
                "Certificates that may have signed the server's (PEM); without it the system's."},
    SettingSpec{"certificateFile", path, false, "", "", "The client's certificate (PEM)."},
    SettingSpec{"keyFile", path, false, "", "", "The client certificate's key (PEM)."},
    SettingSpec{"saslMechanism", text, false, "", "EXTERNAL",
                "EXTERNAL logs in as the client certificate, or over ldapi:// as the operating system's user."},
    SettingSpec{"keyAttribute", text, false, "", "",
                "The permanent id of an entry; without it entryUUID, nsUniqueId, ipaUniqueID or objectGUID."},
    SettingSpec{"pageSize", integer, false, "1000", "", "Entries a page (RFC 2696), 1 to 100000."},
    SettingSpec{"timeoutSeconds", integer, false, "60", "",
                "How long connecting and each silence of the server may last, 1 to 3600."},
    SettingSpec{"departmentsBy", text, false, "tree", "tree|attribute|groups",
                "How people belong to departments: by where they are, by an attribute, or as members of groups."},
    SettingSpec{"departmentAttribute", text, false, "", "",
                "departmentsBy attribute: the person's attribute that names departments."},
    SettingSpec{"departmentMatchAttribute", text, false, "", "",
                "departmentsBy attribute: the department's attribute that is named, dn if left out."},
    SettingSpec{"groupMemberAttribute", text, false, "", "",
                "departmentsBy groups: the members' attribute; without it member, uniqueMember and memberUid."},
    SettingSpec{"managerAttribute", text, false, "manager", "",
                "The person's attribute with the manager's DN; empty: not read."},
    SettingSpec{"leaderAttribute", text, false, "manager", "",
                "The department's attribute with its leaders' DNs; empty: not read."},
    SettingSpec{"referrals", text, false, "partial", "partial|ignore",
                "What a reference to another server means: an incomplete read, or nothing."},
};

}  // namespace

std::span<const SettingSpec> setting_specs() noexcept {
    return specs;
}

Options read_options(const Settings& settings) {
    Options options;
    std::istringstream urls(settings.text("url"));
    for (std::string url; urls >> url;) options.urls.push_back(url);
    options.start_tls = settings.boolean("startTls");
    options.ca_file = settings.text("caFile");
    options.certificate_file = settings.text("certificateFile");
    options.key_file = settings.text("keyFile");
    options.external = !settings.text("saslMechanism").empty();
    options.bind_dn = settings.text("bindDn");
    options.bind_credentials = settings.secret("bindCredentials");
    options.people_base = settings.text("usersBaseDn");
    options.people_filter = settings.text("userQueryCriteria");
    options.department_base = settings.text("groupsBaseDn");
    options.department_filter = settings.text("departmentQueryCriteria");
    options.key_attribute = settings.text("keyAttribute");
    const std::string& by = settings.text("departmentsBy");
    if (by == "attribute") options.departments_by = DepartmentsBy::attribute;
    if (by == "groups") options.departments_by = DepartmentsBy::groups;
    options.department_attribute = settings.text("departmentAttribute");
    options.match_attribute =
        settings.text("departmentMatchAttribute").empty() ? "dn" : settings.text("departmentMatchAttribute");
    options.member_attribute = settings.text("groupMemberAttribute");
    options.manager_attribute = settings.text("managerAttribute");
    options.leader_attribute = settings.text("leaderAttribute");
    if (settings.has("pageSize")) options.page_size = static_cast<int>(settings.integer("pageSize"));
    if (settings.has("timeoutSeconds")) options.timeout = std::chrono::seconds(settings.integer("timeoutSeconds"));
    options.ignore_referrals = settings.text("referrals") == "ignore";
    return options;
}

}  // namespace rosterd::ldap
