// A whole made-up company, read and looked at from every side.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "ldap_reader.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Company {
    Slapd slapd{{"--reader"}, company({"ldif", "--people", "500", "--departments", "40"})};
    Settings settings = ldap_settings(slapd.url());
};

std::set<std::string> keys_of(const std::vector<Record>& records) {
    std::set<std::string> keys;
    for (const Record& record : records) keys.insert(record.key);
    return keys;
}

}  // namespace

TEST_CASE_FIXTURE(Company, "a company is read whole, departments first, with everybody in place") {
    ReadResult result = read_ldap(settings);

    CHECK(result.department_read.is_complete());
    CHECK(result.person_read.is_complete());
    CHECK(result.department_read.evidence().records == 40);
    CHECK(result.person_read.evidence().records == 500);
    CHECK(result.person_read.evidence().end == "searchResultDone 0, empty cookie");
    CHECK(result.departments.size() == 40);
    CHECK(result.people.size() == 500);
    CHECK(keys_of(result.departments).size() == 40);
    CHECK(keys_of(result.people).size() == 500);

    std::set<std::string> departments = keys_of(result.departments);
    std::set<std::string> locators;
    for (const Record& person : result.people) locators.insert(person.locator);
    std::size_t roots = 0, with_manager = 0;
    for (const Record& department : result.departments) {
        CHECK(department.problem == "");
        CHECK(department.key.size() == 36);
        CHECK_FALSE(department.top);
        if (department.parent.empty()) ++roots;
        CHECK((department.parent.empty() || departments.contains(department.parent)));
        REQUIRE(department.leaders.has_value());
        for (const std::string& leader : *department.leaders) CHECK(locators.contains(leader));
        CHECK(department.leaders->size() == 1);
    }
    for (const Record& person : result.people) {
        CHECK(person.problem == "");
        REQUIRE(person.departments.size() == 1);
        CHECK(departments.contains(person.departments[0]));
        REQUIRE(person.manager.has_value());
        if (person.manager->empty()) continue;
        ++with_manager;
        CHECK(locators.contains(*person.manager));
    }
    CHECK(roots >= 1);
    CHECK(roots < 10);
    CHECK(with_manager > 450);
}

TEST_CASE_FIXTURE(Company, "small pages, no pages and one big page bring the same") {
    ReadResult whole = read_ldap(settings);
    for (std::int64_t size : {1, 7, 100, 500, 501, 100000}) {
        CAPTURE(size);
        settings.set("pageSize", size);
        ReadResult result = read_ldap(settings);
        CHECK(result.person_read.is_complete());
        CHECK(keys_of(result.people) == keys_of(whole.people));
        CHECK(keys_of(result.departments) == keys_of(whole.departments));
        // slapd counts an exactly full last page as one that may be followed by another.
        CHECK(result.person_read.evidence().pages >= static_cast<std::uint64_t>((500 + size - 1) / size));
    }
}

TEST_CASE_FIXTURE(Company, "only what is asked for comes, under the name it was asked by") {
    ReadRequest request{{"OU"}, {"UserID", "surname", "cn", "absentAttribute"}, false};
    ReadResult result = read_ldap(settings, request);
    for (const Record& person : result.people) {
        std::vector<std::string> names;
        for (const auto& [name, value] : person.attributes.entries()) names.push_back(name);
        CHECK(names == std::vector<std::string>{"UserID", "cn", "surname"});
    }
    CHECK(text_of(result.departments[0], "OU") != "");
}

TEST_CASE_FIXTURE(Company, "all attributes come when the whole record is needed") {
    ReadRequest request{{}, {"Mail", "modifyTimestamp", "dn"}, true};
    ReadResult result = read_ldap(settings, request);
    const Record& person = result.people[0];
    for (const char* name : {"Mail", "mail", "uid", "sn", "objectClass", "title", "employeeNumber"})
        CHECK(person.attributes.find(name) != nullptr);
    CHECK(text_of(person, "dn") == person.label);
    REQUIRE(person.attributes.find("modifyTimestamp") != nullptr);
    CHECK(person.attributes.find("modifyTimestamp")->as_instant() != nullptr);
    CHECK(person.attributes.find("creatorsName") == nullptr);
}

TEST_CASE_FIXTURE(Company, "the entry of the base is the top when the filter brings it") {
    settings.set("departmentQueryCriteria",
                 std::string("(|(objectClass=organization)(objectClass=organizationalUnit))"));
    ReadResult result = read_ldap(settings);
    CHECK(result.departments.size() == 41);
    auto top = std::find_if(result.departments.begin(), result.departments.end(),
                            [](const Record& record) { return record.top; });
    REQUIRE(top != result.departments.end());
    CHECK(top->locator == "dc=example,dc=test");
    CHECK(top->parent == "");
    for (const Record& department : result.departments)
        if (!department.top) CHECK(department.parent != "");
}

TEST_CASE_FIXTURE(Company, "changes in the directory show in the next read, with the same keys") {
    ReadResult before = read_ldap(settings);
    slapd.modify(company({"changes", "--people", "500", "--departments", "40", "--departments-renamed", "2"}));
    ReadResult after = read_ldap(settings);
    CHECK(after.people.size() == 500);  // two left, two joined
    std::set<std::string> old_keys = keys_of(before.people), new_keys = keys_of(after.people);
    std::vector<std::string> same;
    std::set_intersection(old_keys.begin(), old_keys.end(), new_keys.begin(), new_keys.end(), std::back_inserter(same));
    CHECK(same.size() == 498);
    CHECK(keys_of(before.departments) == keys_of(after.departments));
}

TEST_CASE("people directly under the base belong to no department, and containers that are none do not count") {
    Slapd slapd(
        {},
        "dn: dc=example,dc=test\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: x\n\n"
        "dn: ou=R\\26D\\, 研发,dc=example,dc=test\nobjectClass: organizationalUnit\nou: R&D, 研发\n\n"
        "dn: cn=people,ou=R\\26D\\, 研发,dc=example,dc=test\nobjectClass: applicationProcess\ncn: people\n\n"
        "dn: uid=a,cn=people,ou=R\\26D\\, 研发,dc=example,dc=test\nobjectClass: inetOrgPerson\nuid: a\ncn: a\nsn: a\n"
        "manager: UID=B , DC=Example,DC=TEST\n\n"
        "dn: uid=b,dc=example,dc=test\nobjectClass: inetOrgPerson\nuid: b\ncn: b\nsn: b\n\n");
    ReadResult result = read_ldap(ldap_settings(slapd.url()));
    REQUIRE(result.departments.size() == 1);
    CHECK(result.departments[0].locator == "ou=r&d\\, 研发,dc=example,dc=test");
    CHECK(result.person("a").departments == std::vector<std::string>{result.departments[0].key});
    CHECK(result.person("a").manager == result.person("b").locator);
    CHECK(result.person("b").departments.empty());
    CHECK(result.person("b").manager == "");
}

TEST_CASE("managers that nobody may see are not taken for no managers") {
    Slapd slapd({"--reader", "--acl", "to attrs=manager by * none"},
                company({"ldif", "--people", "30", "--departments", "3"}));
    ReadResult result = read_ldap(ldap_settings(
        slapd.url(), {{"bindDn", "cn=reader,dc=example,dc=test"}, {"bindCredentials", Secret("reader")}}));
    CHECK(result.people.size() == 30);
    for (const Record& person : result.people) CHECK_FALSE(person.manager.has_value());
    for (const Record& department : result.departments) CHECK_FALSE(department.leaders.has_value());
}
