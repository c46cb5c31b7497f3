// What must be right about the settings beyond their types.

#include <ldap.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "attribute_name.hpp"
#include "dn.hpp"
#include "dn_template.hpp"
#include "filter.hpp"
#include "options.hpp"

namespace rosterd::ldap {
namespace {

class Check {
public:
    explicit Check(const Settings& settings) : settings_(settings) {}

    std::vector<SettingProblem> all() {
        urls();
        login();
        certificates();
        base("usersBaseDn");
        base("groupsBaseDn");
        filter("userQueryCriteria");
        filter("departmentQueryCriteria");
        attributes();
        range("pageSize", 1, 100'000);
        range("timeoutSeconds", 1, 3600);
        dn_template("userDn", "department");
        dn_template("departmentDn", "parent");
        object_classes("userObjectClasses");
        object_classes("departmentObjectClasses");
        range("writeWindow", 1, 1000);
        range("pollSeconds", 5, 86'400);
        range("reconcileHours", 1, 720);
        return std::move(problems_);
    }

private:
    const std::string& text(std::string_view name) const { return settings_.text(name); }

    void refuse(std::string_view name, std::string message) {
        problems_.push_back({std::string(name), std::move(message)});
    }

    void urls() {
        std::istringstream urls(text("url"));
        bool any = false;
        for (std::string url; urls >> url; any = true) one_url(url);
        if (!any) refuse("url", "is empty (as in \"ldap://ldap.example.com\")");
    }

    void one_url(const std::string& url) {
        LDAPURLDesc* parsed = nullptr;
        if (ldap_url_parse(url.c_str(), &parsed) != LDAP_URL_SUCCESS) {
            refuse("url", "\"" + url +
                              "\" is no LDAP URL (as in \"ldap://ldap.example.com:389\", \"ldaps://...\" or "
                              "\"ldapi://%2Frun%2Fslapd%2Fldapi\")");
            return;
        }
        std::string scheme = parsed->lud_scheme;
        bool host = parsed->lud_host != nullptr && *parsed->lud_host != '\0';
        bool more = (parsed->lud_dn != nullptr && *parsed->lud_dn != '\0') || parsed->lud_filter != nullptr ||
                    parsed->lud_attrs != nullptr;
        ldap_free_urldesc(parsed);
        if (more)
            refuse("url", "\"" + url +
                              "\" holds more than the server (put the base into usersBaseDn and groupsBaseDn, the "
                              "filters into userQueryCriteria and departmentQueryCriteria)");
        else if (!host && scheme != "ldapi")
            refuse("url", "\"" + url + "\" names no host (as in \"" + scheme + "://ldap.example.com\")");
        else if (settings_.boolean("startTls") && scheme != "ldap")
            refuse("startTls", "is for ldap:// URLs and \"" + url + "\" is none (leave it out" +
                                   (scheme == "ldaps" ? ": ldaps:// is encrypted)" : ")"));
        if (scheme == "ldapi") has_socket_ = true;
    }

    void login() {
        bool external = !text("saslMechanism").empty();
        const std::string& dn = text("bindDn");
        bool password = !settings_.secret("bindCredentials").empty();
        if (external) {
            if (!dn.empty() || password)
                refuse(dn.empty() ? "bindCredentials" : "bindDn",
                       "does not go with saslMechanism EXTERNAL (the certificate or the operating system says who logs "
                       "in: leave one of them out)");
            if (!has_socket_ && text("certificateFile").empty())
                refuse("saslMechanism", "EXTERNAL needs an ldapi:// url, or certificateFile and keyFile");
            return;
        }
        if (!settings_.has("bindDn")) {
            refuse("bindDn", "is missing (a DN; \"\" to read anonymously; or saslMechanism: EXTERNAL)");
        } else if (!normal_dn(dn)) {
            // Active Directory also takes user@domain and DOMAIN\user.
            if (dn.find('=') != dn.npos || (dn.find('@') == dn.npos && dn.find('\\') == dn.npos))
                refuse("bindDn", "\"" + dn + "\" is no DN (as in \"cn=reader,dc=example,dc=com\")");
        }
        if (!dn.empty() && !password)
            refuse("bindCredentials",
                   "is empty although bindDn is given: servers take that for an anonymous login (give the password, or "
                   "bindDn: \"\")");
        if (dn.empty() && password && settings_.has("bindDn"))
            refuse("bindDn", "is empty although bindCredentials is given (give the DN whose password it is)");
    }

    void pem_file(std::string_view name, std::string_view what) {
        const std::string& path = text(name);
        if (path.empty()) return;
        std::error_code error;
        if (!std::filesystem::is_regular_file(path, error))
            refuse(name, "there is no file " + path + " (relative paths count from the configuration's folder)");
        else if (std::ifstream file(path); !file)
            refuse(name, path + " cannot be read (look at its permissions)");
        else if (std::string content(std::istreambuf_iterator<char>(file), {}); content.find(what) == content.npos)
            refuse(name, path + " holds no " + std::string(what) + " (PEM, with a line -----BEGIN " +
                             std::string(what) + "-----)");
    }

    void certificates() {
        pem_file("caFile", "CERTIFICATE");
        pem_file("certificateFile", "CERTIFICATE");
        pem_file("keyFile", "PRIVATE KEY");
        if (text("certificateFile").empty() != text("keyFile").empty())
            refuse(text("keyFile").empty() ? "keyFile" : "certificateFile",
                   "is missing (certificateFile and keyFile belong together)");
    }

    void base(std::string_view name) {
        const std::string& dn = text(name);
        if (dn.empty())
            refuse(name, "is empty (the DN under which to look, as in \"dc=example,dc=com\")");
        else if (!normal_dn(dn))
            refuse(
                name,
                "\"" + dn +
                    "\" is no DN (as in \"ou=people,dc=example,dc=com\"; a comma inside a value is written \"\\,\")");
    }

    void filter(std::string_view name) {
        FilterProblem problem = check_filter(text(name));
        if (!problem.message.empty())
            refuse(name, "is no valid LDAP filter, column " + std::to_string(problem.column) + ": " + problem.message);
    }

    void dn_template(std::string_view name, std::string_view above) {
        if (text(name).empty()) return;
        std::string problem = template_problem(text(name), above);
        if (!problem.empty()) refuse(name, std::move(problem));
    }

    void object_classes(std::string_view name) {
        for (const std::string& one : settings_.list(name))
            if (std::string problem = attribute_name_problem(one); !problem.empty())
                refuse(name, "\"" + one + "\" is no object class (letters, digits and hyphens, or an OID)");
    }

    void attribute(std::string_view name) {
        if (text(name).empty()) return;
        std::string problem = attribute_name_problem(text(name));
        if (!problem.empty()) refuse(name, std::move(problem));
    }

    void attributes() {
        for (std::string_view name :
             {"keyAttribute", "departmentAttribute", "departmentMatchAttribute", "groupMemberAttribute",
              "managerAttribute", "leaderAttribute", "disableAttribute"})
            attribute(name);
        std::string key = canonical_type(text("keyAttribute"));
        if (key == "dn" || key == "entrydn" || key == "distinguishedname")
            refuse("keyAttribute",
                   "a DN changes with a rename or a move and is no key (leave it out for entryUUID, or name an id that "
                   "stays)");
        const std::string& by = text("departmentsBy");
        if (by == "attribute" && text("departmentAttribute").empty())
            refuse("departmentAttribute",
                   "is missing (the person's attribute that names the department, as in \"departmentNumber\")");
        if (by != "attribute")
            for (std::string_view name : {"departmentAttribute", "departmentMatchAttribute"})
                if (!text(name).empty()) refuse(name, "is only for departmentsBy: attribute");
        if (by != "groups" && !text("groupMemberAttribute").empty())
            refuse("groupMemberAttribute", "is only for departmentsBy: groups");
    }

    void range(std::string_view name, std::int64_t least, std::int64_t most) {
        if (!settings_.has(name)) return;
        std::int64_t number = settings_.integer(name);
        if (number < least || number > most)
            refuse(name, std::to_string(number) + " is out of range (" + std::to_string(least) + " to " +
                             std::to_string(most) + ")");
    }

    const Settings& settings_;
    std::vector<SettingProblem> problems_;
    bool has_socket_ = false;
};

}  // namespace

std::vector<SettingProblem> check_settings(const Settings& settings) {
    return Check(settings).all();
}

}  // namespace rosterd::ldap
