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
    SettingSpec{"pageSize", integer, false, "5000", "",
                "Entries a page (RFC 2696), 1 to 100000; 500 where the server takes no such page."},
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
    SettingSpec{"userDn", text, false, "", "",
                "Where people are created: uid={uid},{department} if left out; with departmentsBy attribute or groups "
                "uid={uid},{base}."},
    SettingSpec{
        "departmentDn", text, false, "", "",
        "Where departments are created: ou={ou},{parent} if left out; with departmentsBy groups cn={cn},{base}."},
    SettingSpec{"userObjectClasses", list, false, "", "",
                "The object classes of people that are created; inetOrgPerson if left out."},
    SettingSpec{"departmentObjectClasses", list, false, "", "",
                "The object classes of departments that are created; organizationalUnit if left out, groupOfNames with "
                "departmentsBy groups."},
    SettingSpec{"disableAttribute", text, false, "", "",
                "The person's attribute that disables, as in \"nsAccountLock\"; without it nobody can be disabled."},
    SettingSpec{"disabledValue", text, false, "TRUE", "", "What disableAttribute is set to for disabled people."},
    SettingSpec{"enabledValue", text, false, "", "",
                "What disableAttribute is set to for enabled people; empty: the attribute is taken away."},
    SettingSpec{"writeWindow", integer, false, "64", "",
                "How many writes may be on their way at once on the connection, 1 to 1000."},
    SettingSpec{"pollSeconds", integer, false, "60", "",
                "How often a server without content synchronization (RFC 4533) is asked for changes, 5 to 86400."},
    SettingSpec{"reconcileHours", integer, false, "24", "",
                "How often everything is read again where a server cannot tell who is gone, 1 to 720."},
};

const std::string& either(const std::string& given, const std::string& fallback) {
    return given.empty() ? fallback : given;
}

void read_writing(const Settings& settings, Options& options) {
    bool groups = options.departments_by == DepartmentsBy::groups;
    std::string people = options.departments_by == DepartmentsBy::tree ? "uid={uid},{department}" : "uid={uid},{base}";
    options.person_dn = either(settings.text("userDn"), people);
    options.department_dn = either(settings.text("departmentDn"), groups ? "cn={cn},{base}" : "ou={ou},{parent}");
    options.person_classes = settings.list("userObjectClasses");
    if (options.person_classes.empty()) options.person_classes = {"inetOrgPerson"};
    options.department_classes = settings.list("departmentObjectClasses");
    if (options.department_classes.empty())
        options.department_classes = {groups ? "groupOfNames" : "organizationalUnit"};
    options.disable_attribute = settings.text("disableAttribute");
    options.disabled_value = settings.text("disabledValue");
    options.enabled_value = settings.text("enabledValue");
    if (settings.has("writeWindow")) options.write_window = static_cast<int>(settings.integer("writeWindow"));
}

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
    read_writing(settings, options);
    if (settings.has("pollSeconds")) options.poll_interval = std::chrono::seconds(settings.integer("pollSeconds"));
    if (settings.has("reconcileHours"))
        options.reconcile_interval = std::chrono::hours(settings.integer("reconcileHours"));
    return options;
}

}  // namespace rosterd::ldap
