#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "contract/store_objects.hpp"
#include "contract/store_under_test.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::People;
using store::PersonFilter;
using store::Session;

namespace {

std::vector<std::string> names(const People::Page& page) {
    std::vector<std::string> list;
    for (const Person& person : page.list) list.push_back(*find_value(person.values, person_field::name));
    return list;
}

// company > sales > north; people in each.
struct Company {
    Organization organization;
    Department sales, north;
    Person ann, bob, cai, dan;

    explicit Company(Session& session) {
        organization = add_organization(session);
        sales = add_department(session, organization, "sales");
        north = add_department(session, organization, "north", sales.id);
        dan = add_person(session, organization, "dan", "50%_off");
        ann = add_person(session, organization, "ann", "Ann.Adams");
        bob = add_person(session, organization, "bob", "bob");
        cai = add_person(session, organization, "蔡", "cai");
        People people(session);
        people.set_memberships(ann.id, std::vector<Membership>{{organization.root_department, true}});
        people.set_memberships(bob.id, std::vector<Membership>{{sales.id, true}, {north.id, false}});
        people.set_memberships(cai.id, std::vector<Membership>{{north.id, true}});
        dan.status = PersonStatus::Resigned;
        people.update(dan);
    }
};

}  // namespace

TEST_CASE("people are listed by name") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const Company company(session);
            const auto page = People(session).list({}, 0, 10);
            CHECK(page.total == 4);
            CHECK(names(page) == std::vector<std::string>{"ann", "bob", "dan", "蔡"});
            CHECK(page.list[1].memberships.size() == 2);
            CHECK(names(People(session).list({}, 1, 2)) == std::vector<std::string>{"bob", "dan"});
            CHECK(People(session).list({}, 4, 10).list.empty());
            CHECK(People(session).list({}, 4, 10).total == 4);
        });
    });
}

TEST_CASE("people are filtered by department, status, text and id, alone and together") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const Company company(session);
            const auto list = [&](const PersonFilter& filter) {
                const auto page = People(session).list(filter, 0, 10);
                CHECK(page.total == static_cast<std::int64_t>(page.list.size()));
                return names(page);
            };
            using Names = std::vector<std::string>;
            CHECK(list({.department = company.sales.id}) == Names{"bob"});
            CHECK(list({.department = company.sales.id, .below = true}) == Names{"bob", "蔡"});
            CHECK(list({.department = company.organization.root_department, .below = true}) ==
                  Names{"ann", "bob", "蔡"});
            CHECK(list({.status = PersonStatus::Resigned}) == Names{"dan"});
            CHECK(list({.text = "aNN.a"}) == Names{"ann"});
            CHECK(list({.text = "蔡"}) == Names{"蔡"});
            CHECK(list({.text = "%"}) == Names{"dan"});
            CHECK(list({.text = "0%_O"}) == Names{"dan"});
            CHECK(list({.text = "!"}).empty());
            CHECK(list({.user_ids = {company.bob.user_id, company.ann.user_id, "nobody"}}) == Names{"ann", "bob"});
            CHECK(list({.text = "b",
                        .department = company.sales.id,
                        .below = true,
                        .status = PersonStatus::Activated,
                        .user_ids = {company.bob.user_id}}) == Names{"bob"});
        });
    });
}

TEST_CASE("pages put together give everybody once, also when names are the same") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            for (int i = 0; i < 57; ++i)
                add_person(session, company, i % 3 == 0 ? "same" : "name " + std::to_string(i % 5));
            std::vector<std::int64_t> seen;
            for (std::int64_t offset = 0; offset < 60; offset += 7) {
                for (const Person& person : People(session).list({}, offset, 7).list) seen.push_back(person.id);
            }
            CHECK(seen.size() == 57);
            CHECK(std::set<std::int64_t>(seen.begin(), seen.end()).size() == 57);
        });
    });
}
