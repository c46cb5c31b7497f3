#include <doctest/doctest.h>

#include "contract/store_objects.hpp"
#include "contract/store_under_test.hpp"
#include "rosterd/error.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::Departments;
using store::Organizations;
using store::People;
using store::Session;

TEST_CASE("an organisation has a root department from the start") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            Organizations organizations(session);
            Organization company{.code = "acme", .name = "Acme"};
            organizations.insert(company, "Acme Ltd");
            const auto found = organizations.find("acme");
            REQUIRE(found);
            CHECK(found->id == company.id);
            CHECK(found->root_department == company.root_department);
            CHECK_FALSE(organizations.find("other"));
            const auto departments = Departments(session).all(company.id);
            REQUIRE(departments.size() == 1);
            CHECK(departments[0].id == company.root_department);
            CHECK(departments[0].parent == 0);
            CHECK(*find_value(departments[0].values, department_field::name) == "Acme Ltd");

            organizations.rename(company.id, "Acme Holding");
            CHECK(organizations.all().front().name == "Acme Holding");
            Organization again{.code = "acme", .name = "again"};
            CHECK_THROWS_AS(organizations.insert(again, "again"), Error);
            CHECK(organizations.all().size() == 1);
        });
    });
}

TEST_CASE("a department comes back as it was put in, leaders in order") {
    for_each_store([](StoreUnderTest& under_test) {
        Department team;
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            const Organization other = add_organization(session, "other");
            const Person ann = add_person(session, company, "ann"), bob = add_person(session, company, "bob");
            team = add_department(session, company, "平台组");
            set_value(team.values, department_field::code, "T1");
            set_value(team.values, *FieldTable::departments().find("description"), "what it does");
            team.provenance = {{department_field::name, 1000}};
            team.parent = company.root_department;
            Departments(session).update(team);
            team.leaders = {bob.id, ann.id};
            Departments(session).set_leaders(team.id, team.leaders);
            CHECK(Departments(session).all(other.id).size() == 1);
            CHECK(Departments(session).all(0).size() == 3);
        });
        under_test.reopen();
        under_test.store().read_now([&](Session& session) {
            for (const Department& found :
                 {*Departments(session).find(team.department_id), Departments(session).all(team.organization).back()}) {
                CHECK(found.id == team.id);
                CHECK(found.department_id == team.department_id);
                CHECK(found.parent == team.parent);
                CHECK(found.values == team.values);
                CHECK(found.provenance == team.provenance);
                CHECK(found.leaders == team.leaders);
            }
            CHECK_FALSE(Departments(session).find("none"));
        });
    });
}

TEST_CASE("leaders are changed only when they differ") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            const Department team = add_department(session, company, "team");
            const Person ann = add_person(session, company, "ann"), bob = add_person(session, company, "bob");
            Departments departments(session);
            CHECK(departments.change_leaders(team.id, std::vector{ann.id, bob.id}));
            CHECK_FALSE(departments.change_leaders(team.id, std::vector{ann.id, bob.id}));
            CHECK(departments.change_leaders(team.id, std::vector{bob.id, ann.id}));
            CHECK(departments.find(team.department_id)->leaders == std::vector{bob.id, ann.id});
            CHECK(departments.change_leaders(team.id, {}));
            CHECK(departments.find(team.department_id)->leaders.empty());
        });
    });
}

TEST_CASE("what is below what is known over any number of levels") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            std::vector<Department> chain = {add_department(session, company, "0")};
            for (int i = 1; i < 10; ++i)
                chain.push_back(add_department(session, company, std::to_string(i), chain.back().id));
            Departments departments(session);
            CHECK(departments.is_below(chain[9].id, chain[0].id));
            CHECK(departments.is_below(chain[9].id, company.root_department));
            CHECK(departments.is_below(chain[3].id, chain[3].id));
            CHECK_FALSE(departments.is_below(chain[0].id, chain[9].id));
        });
    });
}

TEST_CASE("a department is removed only when nobody active and nothing is in it") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            const Department upper = add_department(session, company, "upper");
            const Department lower = add_department(session, company, "lower", upper.id);
            Person person = add_person(session, company, "person");
            People(session).set_memberships(person.id, std::vector<Membership>{{lower.id, true}});
            Departments departments(session);
            CHECK_FALSE(departments.remove(company.root_department));
            CHECK_FALSE(departments.remove(upper.id));
            CHECK_FALSE(departments.remove(lower.id));
            CHECK(departments.member_counts() == std::map<std::int64_t, std::int64_t>{{lower.id, 1}});
            CHECK(departments.all(company.id).size() == 3);

            person.status = PersonStatus::Resigned;
            People(session).update(person);
            CHECK(departments.member_counts().empty());
            departments.set_leaders(lower.id, std::vector{person.id});
            CHECK(departments.remove(lower.id));
            CHECK(departments.remove(upper.id));
            CHECK(departments.all(company.id).size() == 1);
            CHECK(People(session).find(person.user_id)->memberships.empty());
        });
    });
}
