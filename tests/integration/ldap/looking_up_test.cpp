// Finding what is there already, before creating.

#include <doctest/doctest.h>

#include "ldap_writer.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Company {
    Slapd slapd{{}, company({"ldif", "--people", "400", "--departments", "20"})};
    Settings settings = ldap_settings(slapd.url());
};

}  // namespace

TEST_CASE_FIXTURE(Company,
                  "people are found by any attribute, with their departments, managers and what is asked for") {
    ReadResult all = read_ldap(settings, {{"ou"}, {"uid", "mail"}, false});
    LookUp request;
    request.attribute = "mail";
    request.attributes = {"uid"};
    for (const Record& person : all.people) request.values.push_back(text_of(person, "mail"));
    request.values.emplace_back("nobody@nowhere");
    auto found = look_up_ldap(settings, request);
    for (std::size_t i = 0; i < all.people.size(); ++i) {
        REQUIRE(found[i].size() == 1);
        CHECK(found[i][0].key == all.people[i].key);
        CHECK(found[i][0].departments == all.people[i].departments);
        CHECK(text_of(found[i][0], "uid") == text_of(all.people[i], "uid"));
    }
    CHECK(found.back().empty());
}

TEST_CASE_FIXTURE(Company, "by key, also departments; by what several have") {
    ReadResult all = read_ldap(settings, {{"ou"}, {"uid", "title"}, false});
    LookUp by_key;
    by_key.values = {all.people[3].key, "00000000-0000-0000-0000-000000000000", all.people[4].key};
    auto found = look_up_ldap(settings, by_key);
    CHECK(found[0].at(0).label == all.people[3].label);
    CHECK(found[1].empty());
    CHECK(found[2].at(0).label == all.people[4].label);

    by_key.kind = Kind::department;
    by_key.values = {all.departments[5].key};
    auto departments = look_up_ldap(settings, by_key);
    CHECK(departments[0].at(0).parent == all.departments[5].parent);
    CHECK(departments[0].at(0).label == all.departments[5].label);

    LookUp by_title;
    by_title.attribute = "title";
    by_title.values = {text_of(all.people[0], "title")};
    std::size_t same = 0;
    for (const Record& person : all.people) same += text_of(person, "title") == by_title.values[0];
    CHECK(same > 1);
    CHECK(look_up_ldap(settings, by_title)[0].size() == same);
}

TEST_CASE("the server's way to compare is what counts") {
    Slapd slapd;
    Settings settings = ldap_settings(slapd.url());
    write_one(settings, create_person("a", {}, {{"telephoneNumber", "+49 30 123-45"}, {"mail", "A@X.y"}}));
    write_one(settings, create_person("b", {}, {{"telephoneNumber", "+49 30 99"}, {"mail", "b@x.y"}}));
    LookUp request;
    request.attribute = "telephoneNumber";
    request.values = {"+49301 2345", "+493099"};
    auto found = look_up_ldap(settings, request);
    CHECK(text_of(found[0].at(0), "telephoneNumber") == "+49 30 123-45");
    CHECK(text_of(found[1].at(0), "telephoneNumber") == "+49 30 99");
    request.attribute = "mail";
    request.values = {"a@x.Y"};
    CHECK(look_up_ldap(settings, request)[0].size() == 1);
    slapd.kill();
    CHECK_THROWS_AS(look_up_ldap(settings, request), Error);
}
