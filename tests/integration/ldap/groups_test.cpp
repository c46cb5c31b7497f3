// Departments from groups of three kinds, and from an attribute.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ldap_reader.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

const std::string base = "dc=example,dc=test";

// uid -> codes of departments, from what was read.
std::map<std::string, std::set<std::string>> memberships(const ReadResult& result, const std::string& code) {
    std::map<std::string, std::string> codes;
    for (const Record& department : result.departments) codes[department.key] = text_of(department, code);
    std::map<std::string, std::set<std::string>> found;
    for (const Record& person : result.people) {
        CHECK(person.problem == "");
        for (const std::string& key : person.departments) found[text_of(person, "uid")].insert(codes.at(key));
    }
    return found;
}

}  // namespace

TEST_CASE("the three kinds of groups say the same about who is where") {
    std::map<std::string, std::set<std::string>> first;
    for (const char* kind : {"names", "unique", "posix"}) {
        CAPTURE(std::string(kind));
        Slapd slapd({}, company({"ldif", "--people", "200", "--departments", "10", "--flat", "--groups", kind}));
        ReadRequest request{{"cn", "description"}, {"uid", "departmentNumber"}, false};
        ReadResult result = read_ldap(ldap_settings(slapd.url(), {{"departmentsBy", "groups"},
                                                                  {"groupsBaseDn", "ou=groups," + base},
                                                                  {"departmentQueryCriteria", "(cn=D*)"}}),
                                      request);
        CHECK(result.person_read.is_complete());
        CHECK(result.departments.size() == 10);
        auto found = memberships(result, "cn");
        CHECK(found.size() == 200);
        std::size_t in_two = 0;
        for (const Record& person : result.people) {
            const std::set<std::string>& codes = found[text_of(person, "uid")];
            CHECK(codes.contains(text_of(person, "departmentNumber")));
            if (codes.size() == 2) ++in_two;
        }
        CHECK(in_two > 5);
        if (first.empty()) first = found;
        CHECK(found == first);
    }
}

TEST_CASE("an attribute of the person names the department by any attribute of it") {
    Slapd slapd({}, company({"ldif", "--people", "200", "--departments", "10", "--flat"}));
    ReadRequest request{{"description"}, {"uid", "departmentNumber"}, false};
    ReadResult result = read_ldap(ldap_settings(slapd.url(), {{"departmentsBy", "attribute"},
                                                              {"departmentQueryCriteria", "(description=D*)"},
                                                              {"departmentAttribute", "departmentNumber"},
                                                              {"departmentMatchAttribute", "description"}}),
                                  request);
    CHECK(result.person_read.is_complete());
    auto found = memberships(result, "description");
    for (const Record& person : result.people)
        CHECK(found[text_of(person, "uid")] == std::set<std::string>{text_of(person, "departmentNumber")});

    SUBCASE("who names one that is not there fails alone") {
        slapd.modify("dn: uid=lost," + base +
                     "\nobjectClass: inetOrgPerson\nuid: lost\ncn: l\nsn: l\ndepartmentNumber: D99999\n\n"
                     "dn: uid=root," +
                     base + "\nobjectClass: inetOrgPerson\nuid: root\ncn: r\nsn: r\n\n");
        result = read_ldap(ldap_settings(slapd.url(), {{"departmentsBy", "attribute"},
                                                       {"departmentQueryCriteria", "(description=D*)"},
                                                       {"departmentAttribute", "departmentNumber"},
                                                       {"departmentMatchAttribute", "description"}}));
        CHECK(result.person("lost").problem.find("not among those read") != std::string::npos);
        CHECK(result.person("root").problem == "");
        CHECK(result.person("root").departments.empty());
    }
}

TEST_CASE("memberOf names groups by their DN") {
    Slapd slapd({"--memberof"});
    slapd.modify("dn: uid=a," + base +
                 "\nobjectClass: inetOrgPerson\nuid: a\ncn: a\nsn: a\n\n"
                 "dn: cn=One," +
                 base + "\nobjectClass: groupOfNames\ncn: One\nmember: uid=a," + base +
                 "\n\n"
                 "dn: cn=Two," +
                 base + "\nobjectClass: groupOfNames\ncn: Two\nmember: UID=A, DC=example, DC=test\n\n");
    ReadResult result = read_ldap(ldap_settings(slapd.url(), {{"departmentsBy", "attribute"},
                                                              {"departmentQueryCriteria", "(objectClass=groupOfNames)"},
                                                              {"departmentAttribute", "memberOf"}}));
    CHECK(result.person("a").departments.size() == 2);
    CHECK(result.person("a").problem == "");
}

TEST_CASE("groups inside groups are a tree, and a cycle loses nobody") {
    Slapd slapd;
    slapd.modify("dn: uid=a," + base +
                 "\nobjectClass: inetOrgPerson\nuid: a\ncn: a\nsn: a\n\n"
                 "dn: cn=top," +
                 base + "\nobjectClass: groupOfNames\ncn: top\nmember: cn=mid," + base +
                 "\n\n"
                 "dn: cn=mid," +
                 base + "\nobjectClass: groupOfNames\ncn: mid\nmember: cn=low," + base +
                 "\n\n"
                 "dn: cn=low," +
                 base + "\nobjectClass: groupOfNames\ncn: low\nmember: uid=a," + base +
                 "\n\n"
                 "dn: cn=x," +
                 base + "\nobjectClass: groupOfNames\ncn: x\nmember: cn=y," + base +
                 "\n\n"
                 "dn: cn=y," +
                 base + "\nobjectClass: groupOfNames\ncn: y\nmember: cn=x," + base + "\n\n");
    ReadResult result = read_ldap(ldap_settings(
        slapd.url(), {{"departmentsBy", "groups"}, {"departmentQueryCriteria", "(objectClass=groupOfNames)"}}));
    CHECK(result.department("top").parent == "");
    CHECK(result.department("mid").parent == result.department("top").key);
    CHECK(result.department("low").parent == result.department("mid").key);
    CHECK(result.department("x").parent == result.department("y").key);
    CHECK(result.department("y").parent == result.department("x").key);
    CHECK(result.person("a").departments == std::vector<std::string>{result.department("low").key});
}
