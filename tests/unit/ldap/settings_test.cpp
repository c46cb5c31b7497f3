#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "ldap_settings.hpp"
#include "options.hpp"

using namespace rosterd;
using namespace rosterd::ldap;
using tests::good_settings;

namespace {

// The one problem, as "name: message"; "" for none.
std::string problem_of(const Settings& settings) {
    std::vector<SettingProblem> problems = check_settings(settings);
    REQUIRE(problems.size() <= 1);
    return problems.empty() ? "" : problems[0].name + ": " + problems[0].message;
}

bool says(const Settings& settings, std::string_view text) {
    std::string problem = problem_of(settings);
    CAPTURE(problem);
    CAPTURE(std::string(text));
    bool found = problem.find(text) != std::string::npos;
    CHECK(found);
    return found;
}

}  // namespace

TEST_CASE("good settings have no problem and become options") {
    Settings settings = good_settings("ldap://a.test:1389  ldaps://b.test");
    CHECK(problem_of(settings) == "");
    Options options = read_options(settings);
    CHECK(options.urls == std::vector<std::string>{"ldap://a.test:1389", "ldaps://b.test"});
    CHECK(options.page_size == 5000);
    CHECK(options.timeout == std::chrono::seconds(60));
    CHECK(options.manager_attribute == "manager");
    CHECK(options.departments_by == DepartmentsBy::tree);
}

TEST_CASE("a URL is a server's and nothing more") {
    CHECK(says(good_settings("ldap//x"), "url: \"ldap//x\" is no LDAP URL"));
    CHECK(says(good_settings("http://x"), "is no LDAP URL"));
    CHECK(says(good_settings("ldap://x:port"), "is no LDAP URL"));
    CHECK(says(good_settings("cldap://x"), "is no LDAP URL"));
    CHECK(says(good_settings("ldap://"), "names no host"));
    CHECK(says(good_settings("ldap://x/dc=a"), "holds more than the server"));
    CHECK(says(good_settings("   "), "url: is empty"));
    CHECK(problem_of(good_settings("ldapi://%2Frun%2Fslapd%2Fldapi")) == "");
    CHECK(problem_of(good_settings("ldapi:///")) == "");
    Settings settings = good_settings("ldaps://x");
    settings.set("startTls", true);
    CHECK(says(settings, "startTls: is for ldap:// URLs"));
}

TEST_CASE("a login is complete, and anonymous only when that is said") {
    Settings settings = good_settings("ldap://x");
    settings.set("bindCredentials", Secret(""));
    CHECK(says(settings, "bindCredentials: is empty although bindDn is given"));

    settings.set("bindDn", std::string());
    CHECK(problem_of(settings) == "");
    settings.set("bindCredentials", Secret("x"));
    CHECK(says(settings, "bindDn: is empty although bindCredentials is given"));

    settings.set("bindDn", std::string("admin"));
    CHECK(says(settings, "bindDn: \"admin\" is no DN"));
    settings.set("bindDn", std::string("sync@corp.test"));
    CHECK(problem_of(settings) == "");

    Settings none = good_settings("ldap://x", false);
    CHECK(says(none, "bindDn: is missing"));
    none.set("saslMechanism", std::string("EXTERNAL"));
    CHECK(says(none, "saslMechanism: EXTERNAL needs"));
    none.set("url", std::string("ldapi:///"));
    CHECK(problem_of(none) == "");
    none.set("bindDn", std::string("cn=a"));
    CHECK(says(none, "bindDn: does not go with saslMechanism"));
}

TEST_CASE("bases are DNs and filters are filters") {
    Settings settings = good_settings("ldap://x");
    settings.set("usersBaseDn", std::string("example.com"));
    CHECK(says(settings, "usersBaseDn: \"example.com\" is no DN"));
    settings = good_settings("ldap://x");
    settings.set("groupsBaseDn", std::string());
    CHECK(says(settings, "groupsBaseDn: is empty"));
    settings = good_settings("ldap://x");
    settings.set("userQueryCriteria", std::string("(&(a=b)"));
    CHECK(says(settings, "userQueryCriteria: is no valid LDAP filter, column 8: \")\" is missing"));
}

TEST_CASE("certificates are files that can be read, and come in pairs") {
    Settings settings = good_settings("ldaps://x");
    settings.set("caFile", std::string("/nowhere/ca.pem"));
    CHECK(says(settings, "caFile: there is no file /nowhere/ca.pem"));
    settings = good_settings("ldaps://x");
    std::filesystem::path file = std::filesystem::temp_directory_path() / "rosterd-settings-test.pem";
    std::ofstream(file) << "-----BEGIN CERTIFICATE-----\n";
    settings.set("certificateFile", file.string());
    CHECK(says(settings, "keyFile: is missing"));
    settings.set("keyFile", file.string());
    CHECK(says(settings, "holds no PRIVATE KEY (PEM"));
    std::filesystem::remove(file);
}

TEST_CASE("settings of one way to find departments do not go with another") {
    Settings settings = good_settings("ldap://x");
    settings.set("departmentAttribute", std::string("departmentNumber"));
    CHECK(says(settings, "departmentAttribute: is only for departmentsBy: attribute"));
    settings.set("departmentsBy", std::string("attribute"));
    CHECK(problem_of(settings) == "");
    settings.set("departmentAttribute", std::string());
    CHECK(says(settings, "departmentAttribute: is missing"));
    settings = good_settings("ldap://x");
    settings.set("groupMemberAttribute", std::string("member"));
    CHECK(says(settings, "groupMemberAttribute: is only for departmentsBy: groups"));
    settings = good_settings("ldap://x");
    settings.set("keyAttribute", std::string("entryDN"));
    CHECK(says(settings, "keyAttribute: a DN changes"));
    settings.set("keyAttribute", std::string("employee number"));
    CHECK(says(settings, "is no attribute name"));
    settings = good_settings("ldap://x");
    settings.set("pageSize", std::int64_t{0});
    CHECK(says(settings, "pageSize: 0 is out of range (1 to 100000)"));
}

TEST_CASE("a password is in no message") {
    Settings settings = good_settings("ldap//broken");
    settings.set("bindDn", std::string());
    settings.set("bindCredentials", Secret("hunter2"));
    for (const SettingProblem& problem : check_settings(settings))
        CHECK(problem.message.find("hunter2") == std::string::npos);
}
