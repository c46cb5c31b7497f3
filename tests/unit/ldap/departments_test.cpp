#include "departments.hpp"

#include <doctest/doctest.h>

#include "dn.hpp"

using namespace rosterd;
using namespace rosterd::ldap;

namespace {

Entry entry(Kind kind, std::string key, const std::string& dn) {
    Entry made;
    made.record.kind = kind;
    made.record.key = std::move(key);
    made.record.label = dn;
    made.record.locator = *normal_dn(dn);
    return made;
}

Entry department(std::string key, const std::string& dn, std::vector<std::string> links = {},
                 std::vector<std::string> members = {}) {
    Entry made = entry(Kind::department, std::move(key), dn);
    made.links = std::move(links);
    made.member_dns = std::move(members);
    return made;
}

Record place(Departments& departments, const std::string& dn, std::vector<std::string> links = {}) {
    Entry person = entry(Kind::person, "p", dn);
    person.links = std::move(links);
    departments.place(person);
    return person.record;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("by tree a parent is the nearest department above, whatever is between") {
    Departments tree(DepartmentsBy::tree, "dc=x", "dn");
    tree.add(department("b", "ou=B,cn=folder,ou=A,dc=x"));
    tree.add(department("a", "OU=a, DC=x"));
    tree.add(department("root", "dc=x"));
    tree.arrange();
    std::vector<Record> records = tree.take_records();
    CHECK(records[0].parent == "a");
    CHECK(records[1].parent == "root");
    CHECK(records[2].parent == "");
    CHECK(records[2].top);
    CHECK_FALSE(records[1].top);
    CHECK(place(tree, "uid=p,cn=desk,ou=b,cn=folder,ou=a,dc=x").departments == Keys{"b"});
    CHECK(place(tree, "uid=p,ou=other,ou=a,dc=x").departments == Keys{"a"});
    CHECK(place(tree, "uid=p,dc=y").departments.empty());
}

TEST_CASE("nobody is moved because a department has no key") {
    Departments tree(DepartmentsBy::tree, "dc=x", "dn");
    tree.add(department("a", "ou=a,dc=x"));
    tree.add(department("", "ou=b,ou=a,dc=x"));
    tree.add(department("c", "ou=c,ou=b,ou=a,dc=x"));
    tree.arrange();
    CHECK(tree.keyless() == 1);
    std::vector<Record> records = tree.take_records();
    CHECK(records[2].problem.find("has no key") != std::string::npos);
    CHECK(place(tree, "uid=p,ou=b,ou=a,dc=x").problem.find("has no key") != std::string::npos);
    CHECK(place(tree, "uid=p,ou=c,ou=b,ou=a,dc=x").departments == Keys{"c"});
}

TEST_CASE("by attribute a name counts without case and spaces, and nothing is guessed") {
    Departments named(DepartmentsBy::attribute, "dc=x", "description");
    named.add(department("a", "ou=a,dc=x", {"D  01"}));
    named.add(department("b", "ou=b,dc=x", {"D02"}));
    named.add(department("c", "ou=c,dc=x", {"d02"}));
    named.arrange();
    CHECK(place(named, "uid=p,dc=x", {"d 01 "}).departments == Keys{"a"});
    CHECK(place(named, "uid=p,dc=x", {"d 01", "D99"}).departments == Keys{"a"});
    CHECK(place(named, "uid=p,dc=x", {"d 01", "D99"}).problem == "");
    CHECK(place(named, "uid=p,dc=x", {}).departments.empty());
    CHECK(place(named, "uid=p,dc=x", {}).problem == "");
    CHECK(place(named, "uid=p,dc=x", {"D99"}).problem.find("not among those read") != std::string::npos);
    CHECK(place(named, "uid=p,dc=x", {"D02"}).problem.find("several departments") != std::string::npos);
}

TEST_CASE("by attribute a department can be named by its DN in any spelling") {
    Departments named(DepartmentsBy::attribute, "dc=x", "dn");
    named.add(department("a", "ou=R\\2C D,dc=x", {"ou=r\\, d,dc=x"}));
    named.arrange();
    CHECK(place(named, "uid=p,dc=x", {"OU=r\\, d, DC=X"}).departments == Keys{"a"});
    CHECK(place(named, "uid=p,dc=x", {"no dn"}).problem != "");
}

TEST_CASE("by groups people are where they are members, and groups are below the group that has them") {
    Departments groups(DepartmentsBy::groups, "ou=groups,dc=x", "dn");
    groups.add(department("sales", "cn=sales,ou=groups,dc=x", {}, {"cn=emea,ou=groups,dc=x", "uid=boss,dc=x"}));
    groups.add(department("emea", "cn=emea,ou=groups,dc=x", {}, {"uid=p,dc=x", "uid=boss,dc=x", "uid=p,dc=x"}));
    Entry posix = department("unix", "cn=unix,ou=groups,dc=x");
    posix.member_uids = {"P"};
    groups.add(std::move(posix));
    groups.arrange();
    CHECK(place(groups, "uid=P, dc=x", {"p"}).departments == Keys{"emea", "unix"});
    CHECK(place(groups, "uid=boss,dc=x").departments == Keys{"sales", "emea"});
    CHECK(place(groups, "uid=nobody,dc=x").departments.empty());
    std::vector<Record> records = groups.take_records();
    CHECK(records[0].parent == "");
    CHECK(records[1].parent == "sales");
    CHECK(records[2].parent == "");
}
