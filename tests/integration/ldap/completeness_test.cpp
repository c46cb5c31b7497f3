// Whatever cuts a read short, it is never taken for whole.

#include <doctest/doctest.h>

#include "ldap_reader.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

const std::string base = "dc=example,dc=test";

Settings as_reader(const Slapd& slapd, Changes changes = {}) {
    changes.insert({{"bindDn", "cn=reader," + base}, {"bindCredentials", Secret("reader")}});
    return ldap_settings(slapd.url(), changes);
}

std::string small_company() {
    return company({"ldif", "--people", "300", "--departments", "12"});
}

bool names(const Completeness& read, std::initializer_list<std::string_view> words) {
    CHECK_FALSE(read.is_complete());
    for (std::string_view word : words) {
        INFO(read.why());
        INFO(std::string(word));
        CHECK(read.why().find(word) != std::string::npos);
    }
    return !read.is_complete();
}

}  // namespace

TEST_CASE("a server without paged results is read in one go") {
    Slapd slapd({"--reader", "--no-paging"}, small_company());
    ReadResult result = read_ldap(as_reader(slapd));
    CHECK(result.people.size() == 300);
    CHECK(result.person_read.is_complete());
    CHECK(result.person_read.evidence().end == "searchResultDone 0, not paged");
}

TEST_CASE("pages larger than the server allows are done without") {
    Slapd slapd({"--reader", "--page-limit", "50"}, small_company());
    ReadResult result = read_ldap(as_reader(slapd, {{"pageSize", std::int64_t{1000}}}));
    CHECK(result.people.size() == 300);
    CHECK(result.person_read.is_complete());
    result = read_ldap(as_reader(slapd, {{"pageSize", std::int64_t{50}}}));
    CHECK(result.people.size() == 300);
    CHECK(result.person_read.evidence().pages >= 6);
}

TEST_CASE("a size limit makes the read partial, paged or not") {
    for (const char* paging : {"", "--no-paging"}) {
        CAPTURE(std::string(paging));
        std::vector<std::string> options = {"--reader", "--sizelimit", "100"};
        if (*paging != '\0') options.emplace_back(paging);
        Slapd slapd(options, small_company());
        ReadResult result = read_ldap(as_reader(slapd, {{"pageSize", std::int64_t{30}}}));
        CHECK(result.department_read.is_complete());
        CHECK(result.people.size() == 100);
        names(result.person_read,
              {"size limit", "(4)", slapd.url(), "(objectClass=inetOrgPerson)", "after 100 entries", "limits"});
    }
}

TEST_CASE("departments that did not come whole end the read before the first person") {
    Slapd slapd({"--reader", "--sizelimit", "10"}, small_company());
    ReadResult result = read_ldap(as_reader(slapd));
    CHECK(result.departments.empty());
    CHECK(result.people.empty());
    names(result.department_read, {"size limit", "departments"});
    names(result.person_read, {"people were not read", "size limit"});
}

TEST_CASE("every other way in which a server ends a search is partial and says what to do") {
    // The overlay answers a search below ou=codes with the code that the entry is made for.
    Slapd slapd({"--module", "retcode", "--database", "overlay retcode", "--database",
                 "retcode-parent \"ou=codes," + base + "\"", "--database", "retcode-item \"cn=time\" 0x03",
                 "--database", "retcode-item \"cn=admin\" 0x0b", "--database", "retcode-item \"cn=access\" 0x32",
                 "--database", "retcode-item \"cn=busy\" 0x33", "--database", "retcode-item \"cn=unwilling\" 0x35",
                 "--database", "retcode-item \"cn=other\" 0x50"});
    struct Row {
        const char* name;
        std::initializer_list<std::string_view> words;
    };
    const Row rows[] = {{"time", {"time limit", "(3)", "index"}},
                        {"admin", {"administrative limit", "(11)", "pageSize"}},
                        {"access", {"may not read", "(50)", "give it read access"}},
                        {"busy", {"too busy", "(51)", "run again later"}},
                        {"unwilling", {"refused to go on", "(53)"}},
                        {"other", {"refused to go on", "(80)"}}};
    for (const Row& row : rows) {
        CAPTURE(std::string(row.name));
        std::string code_base = std::string("cn=") + row.name + ",ou=codes," + base;
        ReadResult result =
            read_ldap(ldap_settings(slapd.url(), {{"usersBaseDn", code_base}, {"keyAttribute", "entryUUID"}}));
        CHECK(result.department_read.is_complete());
        CHECK(result.people.empty());
        names(result.person_read, row.words);
    }
}

TEST_CASE("a base that does not exist is partial, for people and for departments") {
    Slapd slapd({}, small_company());
    ReadResult result = read_ldap(ldap_settings(slapd.url(), {{"usersBaseDn", "ou=gone," + base}}));
    CHECK(result.department_read.is_complete());
    CHECK(result.departments.size() == 12);
    names(result.person_read, {"ou=gone", "does not exist", base, "usersBaseDn"});

    result = read_ldap(ldap_settings(slapd.url(), {{"groupsBaseDn", "ou=gone," + base}}));
    names(result.department_read, {"ou=gone", "does not exist", "groupsBaseDn"});
    names(result.person_read, {"people were not read"});
}

TEST_CASE("a filter that matches nothing is a complete read of nothing: what that means is not the connector's") {
    Slapd slapd({}, small_company());
    ReadResult result = read_ldap(ldap_settings(
        slapd.url(), {{"userQueryCriteria", "(uid=nobody)"}, {"departmentQueryCriteria", "(ou=nothing)"}}));
    CHECK(result.department_read.is_complete());
    CHECK(result.person_read.is_complete());
    CHECK(result.person_read.evidence().records == 0);
    CHECK(result.people.empty());
}

TEST_CASE("a reference to another server is partial, unless the task says that nobody is there") {
    Slapd slapd({}, small_company());
    slapd.modify("dn: ou=elsewhere," + base +
                 "\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\n"
                 "ref: ldap://elsewhere.test/ou=x,dc=elsewhere\n\n");
    ReadResult result = read_ldap(ldap_settings(slapd.url()));
    names(result.department_read, {"held by other servers", "ldap://elsewhere.test/", "referrals: ignore"});

    result = read_ldap(ldap_settings(slapd.url(), {{"referrals", "ignore"}}));
    CHECK(result.person_read.is_complete());
    CHECK(result.people.size() == 300);
    CHECK(result.person_read.evidence().end.find("1 references ignored") != std::string::npos);

    result = read_ldap(ldap_settings(
        slapd.url(),
        {{"usersBaseDn", "ou=below,ou=elsewhere," + base}, {"referrals", "ignore"}, {"keyAttribute", "entryUUID"}}));
    names(result.person_read, {"held by another server", "ldap://elsewhere.test/", "(10)"});
}

TEST_CASE("a base that may not be searched is partial") {
    Slapd slapd({"--reader", "--acl",
                 "to dn.subtree=\"" + base + "\" attrs=entry by dn.exact=\"cn=reader," + base +
                     "\" disclose by anonymous auth by * read"},
                small_company());
    ReadResult result = read_ldap(as_reader(slapd, {{"keyAttribute", "entryUUID"}}));
    names(result.department_read, {"may not read", "(50)"});
}

TEST_CASE("without a permanent id nothing is read, unless the task names another attribute") {
    Slapd slapd({"--reader", "--acl", "to attrs=entryUUID by * none"}, small_company());
    Error error = read_error(as_reader(slapd));
    CHECK(error.kind() == ErrorKind::invalid);
    CHECK(error.message().find("no permanent id") != std::string::npos);
    CHECK(error.message().find("a DN is no key") != std::string::npos);

    ReadResult result =
        read_ldap(as_reader(slapd, {{"keyAttribute", "employeeNumber"}, {"departmentQueryCriteria", "(ou=nothing)"}}));
    CHECK(result.person_read.is_complete());
    CHECK(result.people.size() == 300);
    CHECK(result.people[0].key[0] == 'E');
}

TEST_CASE("one entry without the key fails alone") {
    Slapd slapd({}, small_company());
    slapd.modify("dn: uid=keyless," + base +
                 "\nobjectClass: inetOrgPerson\nuid: keyless\ncn: k\nsn: k\n\n"
                 "dn: uid=twice," +
                 base + "\nobjectClass: inetOrgPerson\nuid: twice\ncn: t\nsn: t\nemployeeNumber: 1\n\n");
    ReadResult result = read_ldap(
        ldap_settings(slapd.url(), {{"keyAttribute", "employeeNumber"}, {"departmentQueryCriteria", "(ou=nothing)"}}));
    CHECK(result.people.size() == 302);
    CHECK(result.person("keyless").key == "");
    CHECK(result.person("keyless").problem.find("has no employeeNumber") != std::string::npos);
    CHECK(result.person("twice").key == "1");

    // A department without a key: nobody is moved, and nothing can be told to be missing.
    result = read_ldap(ldap_settings(slapd.url(), {{"keyAttribute", "employeeNumber"}}));
    CHECK(result.department_read.is_complete());
    CHECK(result.departments.size() == 12);
    for (const Record& department : result.departments) CHECK(department.problem != "");
    names(result.person_read, {"12 departments have no key"});
    CHECK(result.person("keyless").problem.find("employeeNumber") != std::string::npos);
    CHECK(result.people[0].problem.find("the department has no key") != std::string::npos);
}
