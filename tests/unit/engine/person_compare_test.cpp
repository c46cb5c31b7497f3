#include "engine/person_compare.hpp"

#include <doctest/doctest.h>

using namespace rosterd;
using namespace rosterd::engine;

namespace {

struct Comparison {
    FieldTable fields = FieldTable::people();
    Task task;
    Precedences precedences;
    Record record;
    Person person;
    CurrentPerson current{person, {"d1"}, {false}, ""};
    DesiredPerson desired{record, {}, {"d1"}, DesiredPerson::Manager::leave, "", 99};

    Comparison() {
        task.id = 1000;
        person.user_id = "u1";
        set_value(person.values, person_field::name, "Ann");
        set_value(person.values, person_field::email, "ann@example.test");
        record.key = "k1";
    }
    std::vector<Change> changes() { return compare_person(desired, current, {fields, task, precedences}); }
    std::vector<Action> actions() {
        std::vector<Action> actions;
        for (const Change& change : changes()) actions.push_back(change.action);
        return actions;
    }
};

}  // namespace

TEST_CASE("nothing differs: no change") {
    Comparison c;
    c.desired.values = {{person_field::name, "Ann"}};
    CHECK(c.changes().empty());
}

TEST_CASE("a field that is not mapped is left alone, one that is mapped and empty is cleared by a change of its own") {
    Comparison c;
    const FieldId nickname = *c.fields.find("nickname");
    set_value(c.person.values, nickname, "Annie");
    c.desired.values = {{person_field::name, "Anna"}};
    REQUIRE(c.actions() == std::vector{Action::update_person});
    c.desired.values = {{person_field::name, "Anna"}, {nickname, ""}};
    REQUIRE(c.actions() == std::vector{Action::update_person, Action::clear_fields});
    const auto changes = c.changes();
    CHECK(changes[1].fields == std::vector<FieldChange>{{"nickname", "Annie", std::nullopt}});
    CHECK(changes[0].fingerprint == 99);
    CHECK(changes[0].key == "k1");
}

TEST_CASE("a new identifier is an identifier change, a first one an update") {
    Comparison c;
    c.desired.values = {{person_field::email, "new@example.test"}};
    CHECK(c.actions() == std::vector{Action::change_identifier});
    c.desired.values = {{person_field::phone, "+86 10 1234"}};
    CHECK(c.actions() == std::vector{Action::update_person});
    c.desired.values = {{person_field::email, ""}};
    CHECK(c.actions() == std::vector{Action::change_identifier});
}

TEST_CASE("a task of lower precedence does not touch what a higher one set") {
    Comparison c;
    c.person.provenance = {{person_field::name, 2000}};
    c.desired.values = {{person_field::name, "Anna"}};
    c.task.precedence = 100;
    c.precedences = {{2000, 50}};
    CHECK(c.changes().empty());
    c.precedences = {{2000, 100}};
    CHECK(c.actions() == std::vector{Action::update_person});
    c.precedences = {};  // that task is gone
    CHECK(c.actions() == std::vector{Action::update_person});
}

TEST_CASE("departments of others stay, the order behind the main one means nothing") {
    Comparison c;
    c.current.departments = {"d1", "other", "d2"};
    c.current.foreign = {false, true, false};
    c.desired.departments = {"d1", "d2"};
    CHECK(c.changes().empty());
    c.desired.departments = {"d2", "d1"};
    const auto changes = c.changes();
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].action == Action::change_departments);
    CHECK(changes[0].fields[0].after == "[\"d2\",\"d1\",\"other\"]");
}

TEST_CASE("a main department of another task stays the main one") {
    Comparison c;
    c.current.departments = {"other", "d1"};
    c.current.foreign = {true, false};
    c.desired.departments = {"d1"};
    CHECK(c.changes().empty());
}

TEST_CASE("managers: left alone, none, known, unresolved") {
    Comparison c;
    c.current.manager_id = "boss";
    CHECK(c.changes().empty());
    c.desired.manager = DesiredPerson::Manager::none;
    CHECK(c.changes()[0].fields == std::vector<FieldChange>{{"manager", "boss", std::nullopt}});
    c.desired.manager = DesiredPerson::Manager::known;
    c.desired.manager_id = "boss";
    CHECK(c.changes().empty());
    c.desired.manager_id = "other";
    CHECK(c.changes()[0].fields == std::vector<FieldChange>{{"manager", "boss", "other"}});
    c.desired.manager = DesiredPerson::Manager::unresolved;
    c.desired.manager_id = "uid=new";
    CHECK(c.changes().empty());
}

TEST_CASE("somebody disabled comes back unless the task maps the status itself") {
    Comparison c;
    c.person.status = PersonStatus::Resigned;
    const auto changes = c.changes();
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].fields == std::vector<FieldChange>{{"status", "Resigned", "Activated"}});
    CHECK(changes[0].reason == "back in the directory");
    c.desired.values = {{person_field::status, "Resigned"}};
    CHECK(c.changes().empty());
}
