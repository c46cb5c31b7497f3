#include <doctest/doctest.h>

#include "unit/hub/hub_under_test.hpp"

using namespace rosterd;
using namespace rosterd::testing;

TEST_CASE("departments are made below each other within one batch") {
    HubUnderTest hub;
    const std::string upper = new_public_id(), lower = new_public_id();
    const auto done =
        hub.apply({department_change(Action::create_department, "d1", upper, {set("name", "upper"), set("code", "U")}),
                   department_change(Action::create_department, "d2", lower,
                                     {set("name", "lower"), set("parentDepartmentId", upper)}),
                   person_change(Action::create_person, "p1", new_public_id(),
                                 {set("name", "one"), set("departments", "[\"" + lower + "\"]")})});
    for (const Change& change : done) CHECK(change.state == ChangeState::applied);
    CHECK(hub.department(upper)->parent == hub.organization().root_department);
    CHECK(hub.department(lower)->parent == hub.department(upper)->id);
    CHECK(*find_value(hub.department(upper)->values, department_field::code) == "U");
    CHECK(hub.department(upper)->provenance ==
          Provenance{{department_field::name, HubUnderTest::hr}, {department_field::code, HubUnderTest::hr}});
    CHECK(hub.link("d2", Kind::department)->object == hub.department(lower)->id);
    CHECK(hub.feed().size() == 3);
}

TEST_CASE("a department whose parent failed fails too, and again makes none twice") {
    HubUnderTest hub;
    const auto orphan = department_change(Action::create_department, "d1", new_public_id(),
                                          {set("name", "x"), set("parentDepartmentId", new_public_id())});
    CHECK(hub.apply(orphan).state == ChangeState::failed);
    CHECK_FALSE(hub.department(orphan.object_id));
    const auto fine = department_change(Action::create_department, "d1", new_public_id(), {set("name", "x")});
    CHECK(hub.apply(fine).state == ChangeState::applied);
    CHECK(hub.apply(fine).state == ChangeState::skipped);
    auto same_id = fine;
    same_id.key = "d2";
    CHECK(hub.apply(same_id).state == ChangeState::failed);
}

TEST_CASE("a department is renamed and moved, never below itself") {
    HubUnderTest hub;
    const std::string a = hub.add_department("a", "a"), b = hub.add_department("b", "b", a),
                      c = hub.add_department("c", "c", b);
    const auto move = [&](const std::string& key, const std::string& id, const std::string& to) {
        return hub.apply(department_change(Action::move_department, key, id, {set("parentDepartmentId", to)})).state;
    };
    CHECK(move("a", a, c) == ChangeState::failed);
    CHECK(move("a", a, a) == ChangeState::failed);
    CHECK(move("root", hub.root(), a) == ChangeState::failed);
    CHECK(hub.department(a)->parent == hub.organization().root_department);
    CHECK(move("c", c, hub.root()) == ChangeState::applied);
    CHECK(move("a", a, c) == ChangeState::applied);
    CHECK(hub.department(a)->parent == hub.department(c)->id);
    CHECK(hub.apply(department_change(Action::update_department, "b", b, {set("name", "new b"), set("order", "3")}))
              .state == ChangeState::applied);
    CHECK(*find_value(hub.department(b)->values, department_field::name) == "new b");
    CHECK(hub.apply(department_change(Action::update_department, "b", b, {set("colour", "red")})).state ==
          ChangeState::failed);
    CHECK(hub.apply(department_change(Action::update_department, "b", new_public_id(), {set("name", "x")})).state ==
          ChangeState::failed);
}

TEST_CASE("a department is deleted when it is empty, and not while another task has it") {
    HubUnderTest hub;
    const std::string upper = hub.add_department("upper", "u"), lower = hub.add_department("lower", "l", upper);
    const std::string one = hub.add_person("one", "p", {set("departments", "[\"" + lower + "\"]")});
    const auto remove = [&](const std::string& key, const std::string& id) {
        return hub.apply(department_change(Action::delete_department, key, id));
    };
    CHECK(remove("u", upper).state == ChangeState::failed);
    CHECK(remove("l", lower).state == ChangeState::failed);
    CHECK(hub.link("l", Kind::department)->fingerprint == 0);
    hub.apply(person_change(Action::change_departments, "p", one, {set("departments", "[]")}));
    hub.apply(department_change(Action::adopt, "theirs", lower), HubUnderTest::ldap);
    CHECK(remove("l", lower).state == ChangeState::skipped);
    CHECK(hub.apply(department_change(Action::delete_department, "theirs", lower), HubUnderTest::ldap).state ==
          ChangeState::skipped);
    CHECK(hub.department(lower));

    const std::string free = hub.add_department("free", "f");
    CHECK(remove("f", free).state == ChangeState::applied);
    CHECK_FALSE(hub.department(free));
    CHECK_FALSE(hub.link("f", Kind::department));
    CHECK(remove("f", free).state == ChangeState::skipped);
    CHECK(hub.apply(person_change(Action::change_departments, "p", one, {set("departments", "[\"" + free + "\"]")}))
              .state == ChangeState::failed);
}

TEST_CASE("an adopted department is linked; one that is gone is not") {
    HubUnderTest hub;
    CHECK(hub.apply(department_change(Action::adopt, "top", hub.root())).state == ChangeState::applied);
    CHECK(hub.link("top", Kind::department)->object == hub.organization().root_department);
    CHECK(hub.apply(department_change(Action::adopt, "top", hub.root())).state == ChangeState::skipped);
    CHECK(hub.apply(department_change(Action::adopt, "gone", new_public_id())).state == ChangeState::failed);
    CHECK(hub.feed().empty());
    CHECK(hub.apply(department_change(Action::create_person, "x", new_public_id())).state == ChangeState::failed);
}
