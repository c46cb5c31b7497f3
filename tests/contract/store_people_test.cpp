#include <doctest/doctest.h>

#include "contract/store_objects.hpp"
#include "contract/store_under_test.hpp"
#include "rosterd/error.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::People;
using store::Session;

namespace {

std::string value(const Person& person, FieldId field) {
    const std::string* text = find_value(person.values, field);
    return text == nullptr ? "(absent)" : *text;
}

Person loaded(Session& session, std::int64_t id) {
    auto people = People(session).load(std::span(&id, 1));
    REQUIRE(people.size() == 1);
    return people.front();
}

}  // namespace

TEST_CASE("a person comes back as it was put in") {
    for_each_store([](StoreUnderTest& under_test) {
        Person person;
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            const Department team = add_department(session, company, "平台组");
            const Department guild = add_department(session, company, "Guild");
            person = make_person(company, "张伟 \"the\\tall\"\n", "zhang.wei");
            const FieldTable fields = FieldTable::people();
            for (const char* key : {"email", "phone", "externalId", "employeeNumber", "title", "city", "address"})
                set_value(person.values, *fields.find(key), std::string("值 of ") + key);
            person.status = PersonStatus::Suspended;
            person.provenance = {{person_field::name, 1000}, {person_field::email, 7}};
            person.memberships = {{team.id, true}, {guild.id, false}};
            CHECK_FALSE(People(session).insert(person));
        });
        under_test.reopen();
        under_test.store().read_now([&](Session& session) {
            const Person found = loaded(session, person.id);
            CHECK(found.user_id == person.user_id);
            CHECK(found.organization == person.organization);
            CHECK(found.status == PersonStatus::Suspended);
            CHECK(found.values == person.values);
            CHECK(found.provenance == person.provenance);
            CHECK(found.memberships == person.memberships);
            CHECK(found.created_at == person.created_at);
            CHECK(found.updated_at == person.updated_at);
            CHECK(People(session).find(person.user_id)->values == person.values);
            CHECK(People(session).id_of(person.user_id) == person.id);
            CHECK(People(session).user_id_of(person.id) == person.user_id);
            CHECK(People(session).count() == 1);
        });
    });
}

TEST_CASE("people are loaded in the order asked for, without those that are not there") {
    for_each_store([](StoreUnderTest& under_test) {
        std::vector<std::int64_t> ids;
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            const Department team = add_department(session, company, "team");
            for (int i = 0; i < 150; ++i) {
                Person person = make_person(company, "person " + std::to_string(i));
                person.memberships = {{team.id, true}};
                People(session).insert(person);
                ids.insert(ids.begin(), person.id);
            }
            std::vector<std::int64_t> asked = ids;
            asked.insert(asked.begin() + 70, 999999);
            const auto people = People(session).load(asked);
            REQUIRE(people.size() == ids.size());
            for (std::size_t i = 0; i < ids.size(); ++i) {
                CHECK(people[i].id == ids[i]);
                CHECK(people[i].memberships.size() == 1);
            }
            CHECK(People(session).load({}).empty());
            CHECK_FALSE(People(session).find("nobody"));
            CHECK(People(session).user_id_of(999999).empty());
        });
    });
}

TEST_CASE("two active people never share username, email, phone or externalId") {
    const FieldTable fields = FieldTable::people();
    for_each_store([&](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            for (const char* key : {"username", "email", "phone", "externalId"}) {
                INFO("field: " << key);
                const FieldId field = *fields.find(key);
                Person first = make_person(company, std::string("first ") + key);
                set_value(first.values, field, std::string("Same@") + key);
                REQUIRE_FALSE(People(session).insert(first));

                Person second = make_person(company, "second");
                set_value(second.values, field, std::string("Same@") + key);
                const auto clash = People(session).insert(second);
                REQUIRE(clash);
                CHECK(clash->field == field);
                CHECK(clash->person == first.id);
                CHECK(clash->user_id == first.user_id);
                CHECK(clash->name == std::string("first ") + key);
                CHECK_FALSE(People(session).find(second.user_id));

                // Without the identifier there is room; an update into the clash is refused whole.
                remove_value(second.values, field);
                REQUIRE_FALSE(People(session).insert(second));
                set_value(second.values, field, std::string("Same@") + key);
                set_value(second.values, person_field::name, "renamed");
                CHECK(People(session).update(second));
                CHECK(value(loaded(session, second.id), person_field::name) == "second");
            }
        });
    });
}

TEST_CASE("usernames and addresses are the same in capitals and small letters, numbers and ids are not") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            const Organization company = add_organization(session);
            Person first = make_person(company, "first", "Zhang.Wei");
            set_value(first.values, person_field::external_id, "abc");
            REQUIRE_FALSE(People(session).insert(first));
            Person second = make_person(company, "second", "ZHANG.wei");
            CHECK(People(session).insert(second));
            set_value(second.values, person_field::username, "other");
            set_value(second.values, person_field::external_id, "ABC");
            CHECK_FALSE(People(session).insert(second));
            CHECK(People(session).find_by(person_field::username, "zhang.WEI") == std::vector{first.id});
            CHECK(People(session).find_by(person_field::external_id, "ABC") == std::vector{second.id});
        });
    });
}

TEST_CASE("an identifier is free again once its owner is not active, and the owner cannot come back to it") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            People people(session);
            const Organization company = add_organization(session);
            Person gone = add_person(session, company, "gone", "wei");
            gone.status = PersonStatus::Resigned;
            REQUIRE_FALSE(people.update(gone));
            const Person next = add_person(session, company, "next", "wei");
            CHECK(people.find_by(person_field::username, "wei") == std::vector{next.id, gone.id});

            gone.status = PersonStatus::Activated;
            const auto clash = people.update(gone);
            REQUIRE(clash);
            CHECK(clash->person == next.id);
            CHECK(loaded(session, gone.id).status == PersonStatus::Resigned);

            Person archived = make_person(company, "archived", "wei");
            archived.status = PersonStatus::Archived;
            CHECK_FALSE(people.insert(archived));
        });
    });
}

TEST_CASE("employee numbers are looked up but may occur twice; other fields are no way to look up people") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            People people(session);
            const Organization company = add_organization(session);
            std::vector<std::int64_t> ids;
            for (int i = 0; i < 5; ++i) {
                Person person = make_person(company, "person");
                set_value(person.values, person_field::employee_number, "E1");
                REQUIRE_FALSE(people.insert(person));
                ids.push_back(person.id);
            }
            ids.resize(3);
            CHECK(people.find_by(person_field::employee_number, "E1") == ids);
            CHECK(people.find_by(person_field::employee_number, "").empty());
            CHECK_THROWS_AS(people.find_by(*FieldTable::people().find("title"), "x"), Error);
        });
    });
}

TEST_CASE("a custom field that the configuration no longer has is kept") {
    const FieldTable with_badge = FieldTable::people({{.key = "badge"}, {.key = "a,b;c=%"}});
    for_each_store(with_badge, [&](StoreUnderTest& under_test) {
        Person person;
        under_test.store().write_now([&](Session& session) {
            person = make_person(add_organization(session), "name");
            set_value(person.values, *with_badge.find("badge"), "42");
            set_value(person.values, *with_badge.find("a,b;c=%"), "odd");
            person.provenance = {{*with_badge.find("badge"), 5}, {*with_badge.find("a,b;c=%"), 6}};
            REQUIRE_FALSE(People(session).insert(person));
            CHECK(loaded(session, person.id).provenance == person.provenance);
        });
        if (!under_test.reopen(FieldTable::people())) return;
        under_test.store().write_now([&](Session& session) {
            Person now = loaded(session, person.id);
            CHECK(now.values.size() == 1);
            set_value(now.values, *FieldTable::people().find("title"), "Engineer");
            REQUIRE_FALSE(People(session).update(now));
        });
        under_test.reopen(with_badge);
        under_test.store().read_now([&](Session& session) {
            const Person now = loaded(session, person.id);
            CHECK(value(now, *with_badge.find("badge")) == "42");
            CHECK(value(now, *with_badge.find("title")) == "Engineer");
        });
    });
}

TEST_CASE("an update leaves memberships and manager alone; they have their own") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            People people(session);
            const Organization company = add_organization(session);
            const Department a = add_department(session, company, "a"), b = add_department(session, company, "b");
            const Person boss = add_person(session, company, "boss");
            Person person = add_person(session, company, "person");
            people.set_memberships(person.id, std::vector<Membership>{{b.id, true}, {a.id, false}});
            people.set_manager(person.id, boss.id);
            set_value(person.values, person_field::name, "new name");
            REQUIRE_FALSE(people.update(person));
            Person now = loaded(session, person.id);
            CHECK(value(now, person_field::name) == "new name");
            CHECK(now.manager == boss.id);
            CHECK(now.memberships == std::vector<Membership>{{b.id, true}, {a.id, false}});
            people.set_memberships(person.id, std::vector<Membership>{{a.id, true}});
            people.set_manager(person.id, 0);
            now = loaded(session, person.id);
            CHECK(now.manager == 0);
            CHECK(now.memberships == std::vector<Membership>{{a.id, true}});
        });
    });
}

TEST_CASE("references to a removed person become none, and its row id is not used again") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            People people(session);
            const Organization company = add_organization(session);
            const Department team = add_department(session, company, "team");
            const Person worker = add_person(session, company, "worker");
            const Person boss = add_person(session, company, "boss");
            people.set_memberships(boss.id, std::vector<Membership>{{team.id, true}});
            people.set_manager(worker.id, boss.id);
            store::Departments(session).set_leaders(team.id, std::vector{boss.id});
            people.remove(boss.id);
            CHECK(people.count() == 1);
            CHECK(loaded(session, worker.id).manager == 0);
            CHECK(store::Departments(session).find(team.department_id)->leaders.empty());
            CHECK(add_person(session, company, "next").id > boss.id);
        });
    });
}
