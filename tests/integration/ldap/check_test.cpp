#include <doctest/doctest.h>

#include "ldap_reader.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;
using State = CheckItem::State;

namespace {

const std::string base = "dc=example,dc=test";

const CheckItem& item(const CheckReport& report, const std::string& name) {
    for (const CheckItem& candidate : report.items)
        if (candidate.name == name) return candidate;
    FAIL("no item " << name);
    throw std::logic_error("not reached");
}

void check_item(const CheckReport& report, const std::string& name, State state, const std::string& word) {
    const CheckItem& found = item(report, name);
    INFO(found.detail);
    INFO(found.advice);
    CHECK(found.state == state);
    CHECK((found.detail + found.advice).find(word) != std::string::npos);
    bool advised = !found.advice.empty();
    CHECK(advised == (state == State::warning || state == State::failed));
}

}  // namespace

TEST_CASE("a good directory passes every item") {
    Slapd slapd({"--reader"}, company({"ldif", "--people", "200", "--departments", "10"}));
    CheckReport report = check_ldap(ldap_settings(slapd.url()));
    CHECK(report.passed());
    check_item(report, "connect", State::passed, slapd.url());
    check_item(report, "bind", State::passed, "cn=admin");
    check_item(report, "paged results", State::passed, "5000");
    check_item(report, "people base", State::passed, base);
    check_item(report, "departments base", State::passed, base);
    check_item(report, "people", State::passed, "200 match (objectClass=inetOrgPerson)");
    check_item(report, "departments", State::passed, "10 match");
    check_item(report, "key", State::passed, "entryUUID: 210 of 210");
    check_item(report, "managers", State::passed, "people name a manager");
}

TEST_CASE("each thing that is wrong has its item and an advice") {
    Slapd slapd({"--reader", "--sizelimit", "50"}, company({"ldif", "--people", "200", "--departments", "10"}));
    Changes reader = {{"bindDn", "cn=reader," + base}, {"bindCredentials", Secret("reader")}};

    SUBCASE("no server") {
        slapd.stop();
        CheckReport report = check_ldap(ldap_settings(slapd.url()));
        CHECK_FALSE(report.passed());
        check_item(report, "connect", State::failed, "is the server running");
        check_item(report, "bind", State::skipped, "no connection");
        check_item(report, "people", State::skipped, "no login");
    }
    SUBCASE("wrong password") {
        CheckReport report = check_ldap(ldap_settings(slapd.url(), {{"bindCredentials", Secret("hunter2")}}));
        check_item(report, "bind", State::failed, "check bindDn and bindCredentials");
        CHECK(item(report, "bind").detail.find("hunter2") == std::string::npos);
    }
    SUBCASE("a base that is not there") {
        CheckReport report = check_ldap(ldap_settings(slapd.url(), {{"usersBaseDn", "ou=gone," + base}}));
        check_item(report, "people base", State::failed, "check usersBaseDn");
        check_item(report, "people", State::skipped, "base");
        check_item(report, "departments", State::passed, "10 match");
    }
    SUBCASE("a filter that matches nothing") {
        CheckReport report = check_ldap(ldap_settings(slapd.url(), {{"userQueryCriteria", "(uid=nobody)"}}));
        check_item(report, "people", State::warning, "0 match (uid=nobody)");
    }
    SUBCASE("a size limit") {
        CheckReport report = check_ldap(ldap_settings(slapd.url(), reader));
        check_item(report, "people", State::failed, "size=unlimited");
        check_item(report, "departments", State::passed, "10 match");
    }
    SUBCASE("no key") {
        CheckReport report = check_ldap(ldap_settings(slapd.url(), {{"keyAttribute", "carLicense"}}));
        check_item(report, "key", State::failed, "a DN is no key");
        report = check_ldap(ldap_settings(slapd.url(), {{"keyAttribute", "employeeNumber"}}));
        check_item(report, "key", State::warning, "200 of 210");
    }
    SUBCASE("no managers") {
        CheckReport report = check_ldap(ldap_settings(slapd.url(), {{"managerAttribute", "secretary"}}));
        check_item(report, "managers", State::warning, "secretary");
    }
    SUBCASE("no such department attribute") {
        CheckReport report = check_ldap(
            ldap_settings(slapd.url(), {{"departmentsBy", "attribute"}, {"departmentAttribute", "carLicense"}}));
        check_item(report, "department attribute", State::warning, "0 of 200");
    }
}

TEST_CASE("a server without pages is told") {
    Slapd slapd({"--reader", "--no-paging"}, company({"ldif", "--people", "20", "--departments", "3"}));
    CheckReport report = check_ldap(
        ldap_settings(slapd.url(), {{"bindDn", "cn=reader," + base}, {"bindCredentials", Secret("reader")}}));
    CHECK(report.passed());
    check_item(report, "paged results", State::warning, "no paged results");
    check_item(report, "people", State::passed, "20 match");
}
