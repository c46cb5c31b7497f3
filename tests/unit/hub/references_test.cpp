#include <doctest/doctest.h>

#include "unit/hub/hub_under_test.hpp"

using namespace rosterd;
using namespace rosterd::testing;

namespace {

// As the engine plans it while it does not know whom the directory means.
Change with_manager(Change change, const std::string& locator) {
    change.manager = locator;
    change.fields.push_back(set("manager", locator));
    return change;
}

Change create(const std::string& key, const std::string& manager_locator) {
    Change change =
        with_manager(person_change(Action::create_person, key, new_public_id(), {set("name", key)}), manager_locator);
    change.locator = "dn of " + key;
    return change;
}

}  // namespace

TEST_CASE("a manager who is there is set at once, one who comes later is parked and found") {
    HubUnderTest hub;
    const std::string boss = hub.add_person("boss", "boss");
    const auto early = hub.apply(create("early", "dn of boss")), late = hub.apply(create("late", "dn of newcomer"));
    CHECK(hub.person(early.object_id)->manager == hub.person(boss)->id);
    CHECK_FALSE(hub.link("early")->parked);
    CHECK(late.state == ChangeState::applied);
    CHECK(hub.person(late.object_id)->manager == 0);
    CHECK(hub.link("late")->parked);
    CHECK(hub.link("late")->manager_locator == locator_hash("dn of newcomer"));
    CHECK(hub.link("late")->fingerprint == 77);

    CHECK(hub.resolve_parked() == 0);
    const std::string newcomer = hub.add_person("newcomer", "newcomer");
    const auto fed = hub.feed().size();
    CHECK(hub.resolve_parked() == 1);
    CHECK(hub.resolve_parked() == 0);
    CHECK(hub.person(late.object_id)->manager == hub.person(newcomer)->id);
    CHECK_FALSE(hub.link("late")->parked);
    REQUIRE(hub.feed().size() == fed + 1);
    CHECK(hub.feed().back().object == hub.person(late.object_id)->id);
    CHECK(hub.feed().back().change == 0);
}

TEST_CASE("managers within one batch are found in any order") {
    HubUnderTest hub;
    const auto done =
        hub.apply({create("a", "dn of c"), create("b", "dn of a"), create("c", "dn of c"), create("d", "dn of c")});
    hub.resolve_parked();
    const auto id = [&](std::size_t i) { return hub.person(done[i].object_id)->id; };
    CHECK(hub.person(done[0].object_id)->manager == id(2));
    CHECK(hub.person(done[1].object_id)->manager == id(0));
    CHECK(hub.person(done[2].object_id)->manager == id(2));
    CHECK(hub.person(done[3].object_id)->manager == id(2));
}

TEST_CASE("a manager can be named by public id, changed and taken away") {
    HubUnderTest hub;
    const std::string boss = hub.add_person("boss", "boss"), other = hub.add_person("other", "other");
    const std::string one = hub.apply(create("one", "dn of boss")).object_id;
    Change change = person_change(Action::update_person, "one", one, {set("manager", other)});
    change.manager = "dn of other";
    CHECK(hub.apply(change).state == ChangeState::applied);
    CHECK(hub.person(one)->manager == hub.person(other)->id);
    CHECK(hub.link("one")->manager_locator == locator_hash("dn of other"));

    CHECK(hub.apply(with_manager(person_change(Action::update_person, "one", one), "dn of nobody")).state ==
          ChangeState::applied);
    CHECK(hub.person(one)->manager == 0);
    CHECK(hub.link("one")->parked);

    change = person_change(Action::update_person, "one", one, {clear("manager")});
    change.manager = "";
    hub.apply(change);
    CHECK_FALSE(hub.link("one")->parked);
    CHECK(hub.link("one")->manager_locator == 0);
    CHECK(hub.resolve_parked() == 0);
}

TEST_CASE("what planning resolved counts, even where the place has an old owner still") {
    HubUnderTest hub;
    const std::string old_owner = hub.add_person("old owner", "old"), new_owner = hub.add_person("new owner", "new");
    const std::string one = hub.add_person("one", "one");
    Change change = person_change(Action::update_person, "one", one, {set("manager", new_owner)});
    change.manager = "dn of old";
    hub.apply(change);
    CHECK(hub.person(one)->manager == hub.person(new_owner)->id);
}

TEST_CASE("a record that moves is found at its new place within the same batch") {
    HubUnderTest hub;
    const std::string boss = hub.add_person("boss", "boss"), heir = hub.add_person("heir", "heir");
    Change boss_leaves = person_change(Action::update_person, "boss", boss, {set("title", "retired")});
    boss_leaves.locator = "dn of the beach";
    Change heir_moves = person_change(Action::update_person, "heir", heir, {set("title", "boss")});
    heir_moves.locator = "dn of boss";
    const auto done = hub.apply({create("before", "dn of boss"), boss_leaves, heir_moves, create("after", "dn of boss"),
                                 create("beach", "dn of the beach")});
    CHECK(hub.person(done[0].object_id)->manager == hub.person(boss)->id);
    CHECK(hub.person(done[3].object_id)->manager == hub.person(heir)->id);
    CHECK(hub.person(done[4].object_id)->manager == hub.person(boss)->id);
}

TEST_CASE("references are those of the task's own directory") {
    HubUnderTest hub;
    hub.add_person("theirs", "boss", {}, HubUnderTest::ldap);
    const std::string one = hub.apply(create("one", "dn of boss")).object_id;
    CHECK(hub.person(one)->manager == 0);
    CHECK(hub.resolve_parked(HubUnderTest::ldap) == 0);
    CHECK(hub.link("one")->parked);
}

TEST_CASE("leaders who are there lead, the others follow when they come, in the wanted order") {
    HubUnderTest hub;
    const std::string team = hub.add_department("team", "d1");
    const std::string bob = hub.add_person("bob", "bob");
    const auto wanted = "[\"dn of ann\",\"" + bob + "\",\"dn of cai\"]";
    const auto done = hub.apply(department_change(Action::set_leaders, "d1", team, {set("leaders", wanted)}));
    CHECK(done.state == ChangeState::applied);
    CHECK(hub.department(team)->leaders == std::vector{hub.person(bob)->id});
    CHECK(hub.link("d1", Kind::department)->parked);

    const std::string cai = hub.add_person("cai", "cai");
    CHECK(hub.resolve_parked() == 1);
    CHECK(hub.department(team)->leaders == std::vector{hub.person(bob)->id, hub.person(cai)->id});
    CHECK(hub.link("d1", Kind::department)->parked);
    CHECK(hub.resolve_parked() == 0);

    const std::string ann = hub.add_person("ann", "ann");
    CHECK(hub.resolve_parked() == 1);
    CHECK(hub.department(team)->leaders == std::vector{hub.person(ann)->id, hub.person(bob)->id, hub.person(cai)->id});
    CHECK_FALSE(hub.link("d1", Kind::department)->parked);
    CHECK(hub.feed().back().kind == Kind::department);

    hub.apply(department_change(Action::set_leaders, "d1", team, {set("leaders", "[]")}));
    CHECK(hub.department(team)->leaders.empty());
    CHECK(hub.apply(department_change(Action::set_leaders, "d1", team, {set("leaders", "{")})).state ==
          ChangeState::failed);
}
