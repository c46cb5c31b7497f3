#include <doctest/doctest.h>

#include <algorithm>

#include "unit/hub/hub_under_test.hpp"

using namespace rosterd;
using namespace rosterd::testing;

namespace {

bool says(const Change& change, const std::string& text) {
    return change.error.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a created person has fields, departments, provenance, link and a place in the feed") {
    HubUnderTest hub;
    const std::string team = hub.add_department("team", "d1"), guild = hub.add_department("guild", "d2");
    Change change =
        person_change(Action::create_person, "k1", new_public_id(),
                      {set("name", "张伟"), set("email", "zhang@example.test"), set("title", "Engineer"),
                       set("nickname", ""), clear("city"), set("departments", "[\"" + team + "\",\"" + guild + "\"]")});
    change.locator = "uid=zhang";
    const Change done = hub.apply(change);
    CHECK(done.state == ChangeState::applied);
    CHECK(done.error.empty());
    CHECK(done.at == "2026-01-01T00:00:00.000Z");

    const auto person = hub.person(change.object_id);
    REQUIRE(person);
    CHECK(person->status == PersonStatus::Activated);
    CHECK(person->organization == hub.organization().id);
    CHECK(person->created_at == done.at);
    CHECK(hub.value(change.object_id, "email") == "zhang@example.test");
    CHECK(hub.value(change.object_id, "title") == "Engineer");
    CHECK(hub.value(change.object_id, "nickname") == "(absent)");
    REQUIRE(person->memberships.size() == 2);
    CHECK(person->memberships[0] == Membership{hub.department(team)->id, true});
    CHECK(person->memberships[1] == Membership{hub.department(guild)->id, false});
    const auto email = std::pair<FieldId, std::int64_t>{person_field::email, HubUnderTest::hr};
    CHECK(std::ranges::count(person->provenance, email) == 1);

    const auto link = hub.link("k1");
    REQUIRE(link);
    CHECK(link->object == person->id);
    CHECK(link->fingerprint == 77);
    CHECK(link->locator == locator_hash("uid=zhang"));
    CHECK_FALSE(link->parked);
    const auto feed = hub.feed();
    CHECK(feed.back().kind == Kind::person);
    CHECK(feed.back().object == person->id);
    CHECK(feed.back().change == done.id);
    CHECK(hub.log().back().state == ChangeState::applied);
}

TEST_CASE("a create whose identifier is taken fails alone and names the other person") {
    HubUnderTest hub;
    const std::string owner = hub.add_person("蔡", "k1", {set("email", "same@example.test")});
    const auto done = hub.apply({person_change(Action::create_person, "k2", new_public_id(),
                                               {set("name", "two"), set("email", "SAME@example.test")}),
                                 person_change(Action::create_person, "k3", new_public_id(), {set("name", "three")})});
    CHECK(done[0].state == ChangeState::failed);
    CHECK(says(done[0], "email"));
    CHECK(says(done[0], "蔡"));
    CHECK(says(done[0], owner));
    CHECK(done[1].state == ChangeState::applied);
    CHECK_FALSE(hub.link("k2"));
    CHECK_FALSE(hub.person(done[0].object_id));
    CHECK(hub.count() == 2);
    CHECK(hub.log()[1].error == done[0].error);
}

TEST_CASE("applying the same plan again makes nobody twice") {
    HubUnderTest hub;
    const std::vector<Change> plan = {
        person_change(Action::create_person, "k1", new_public_id(), {set("name", "one"), set("username", "one")}),
        person_change(Action::create_person, "k2", new_public_id(), {set("name", "two")})};
    hub.apply(plan);
    const auto fed = hub.feed().size();
    auto again = plan;
    for (const Change& change : hub.apply(again)) CHECK(change.state == ChangeState::skipped);
    for (Change& change : again) change.object_id = new_public_id();  // planned anew, with other ids
    for (const Change& change : hub.apply(again)) {
        CHECK(change.state == ChangeState::skipped);
        CHECK_FALSE(hub.person(change.object_id));
    }
    CHECK(hub.count() == 2);
    CHECK(hub.feed().size() == fed);
    CHECK(hub.link("k2")->fingerprint == 0);  // to be compared again
}

TEST_CASE("a department that is not there fails the change and writes nothing") {
    HubUnderTest hub;
    const auto create = hub.apply(person_change(Action::create_person, "k1", new_public_id(),
                                                {set("name", "one"), set("departments", "[\"nowhere\"]")}));
    CHECK(create.state == ChangeState::failed);
    CHECK(says(create, "nowhere"));
    const std::string one = hub.add_person("one", "k1", {set("departments", "[\"" + hub.root() + "\"]")});
    const auto move =
        hub.apply(person_change(Action::change_departments, "k1", one,
                                {set("title", "new"), set("departments", "[\"" + hub.root() + "\",\"nowhere\"]")}));
    CHECK(move.state == ChangeState::failed);
    CHECK(hub.person(one)->memberships.size() == 1);
    CHECK(hub.value(one, "title") == "(absent)");
    CHECK(hub.apply(person_change(Action::change_departments, "k1", one, {set("departments", "no list")})).state ==
          ChangeState::failed);
    CHECK(hub.apply(person_change(Action::change_departments, "k1", one, {set("departments", "[]")})).state ==
          ChangeState::applied);
    CHECK(hub.person(one)->memberships.empty());
}

TEST_CASE("fields are set and cleared, unknown ones and wrong states are refused") {
    HubUnderTest hub;
    const std::string one = hub.add_person("one", "k1", {set("title", "old"), set("city", "上海")});
    const auto done = hub.apply({person_change(Action::update_person, "k1", one, {set("title", "new")}),
                                 person_change(Action::clear_fields, "k1", one, {clear("city")}),
                                 person_change(Action::change_identifier, "k1", one, {set("username", "one")})});
    for (const Change& change : done) CHECK(change.state == ChangeState::applied);
    CHECK(hub.value(one, "title") == "new");
    CHECK(hub.value(one, "city") == "(absent)");
    CHECK(hub.value(one, "username") == "one");
    CHECK(hub.apply(person_change(Action::update_person, "k1", one, {set("shoeSize", "43")})).state ==
          ChangeState::failed);
    CHECK(hub.apply(person_change(Action::update_person, "k1", one, {set("status", "Sleeping")})).state ==
          ChangeState::failed);
    CHECK(hub.apply(person_change(Action::update_person, "k1", new_public_id(), {set("title", "x")})).state ==
          ChangeState::failed);
    CHECK(hub.apply(person_change(Action::create_department, "k1", one)).state == ChangeState::failed);
}

TEST_CASE("a record's link takes the fingerprint only when all its changes were applied") {
    HubUnderTest hub;
    hub.add_person("owner", "k0", {set("username", "taken")});
    const std::string one = hub.add_person("one", "k1");
    auto done = hub.apply({person_change(Action::update_person, "k1", one, {set("title", "new")}),
                           person_change(Action::change_identifier, "k1", one, {set("username", "taken")})});
    CHECK(done[0].state == ChangeState::applied);
    CHECK(done[1].state == ChangeState::failed);
    CHECK(hub.value(one, "title") == "new");
    CHECK(hub.link("k1")->fingerprint == 0);
    Change repaired = person_change(Action::change_identifier, "k1", one, {set("username", "free")});
    repaired.fingerprint = 78;
    hub.apply(repaired);
    CHECK(hub.link("k1")->fingerprint == 78);
}

TEST_CASE("an adopted person is linked and otherwise left as it is") {
    HubUnderTest hub;
    const std::string one = hub.add_person("one", "other key", {set("title", "old")}, HubUnderTest::ldap);
    const auto fed = hub.feed().size();
    CHECK(hub.apply(person_change(Action::adopt, "k1", one)).state == ChangeState::applied);
    CHECK(hub.link("k1")->object == hub.person(one)->id);
    CHECK(hub.link("k1")->fingerprint == 77);
    CHECK(hub.feed().size() == fed);
    CHECK(hub.apply(person_change(Action::adopt, "k1", one)).state == ChangeState::skipped);
    CHECK(hub.apply(person_change(Action::adopt, "k2", new_public_id())).state == ChangeState::failed);
    CHECK_FALSE(hub.link("k2"));

    const auto together = hub.apply({person_change(Action::adopt, "k3", one),
                                     person_change(Action::update_person, "k3", one, {set("shoeSize", "43")})});
    CHECK(together[0].state == ChangeState::applied);
    CHECK(together[1].state == ChangeState::failed);
    CHECK(hub.link("k3")->fingerprint == 0);
}

TEST_CASE("a disabled person frees its identifiers and keeps its link's place and absences") {
    HubUnderTest hub;
    const std::string one = hub.add_person("one", "k1", {set("username", "wei")});
    Change disable = person_change(Action::disable_person, "k1", one);
    disable.fingerprint = 0;
    CHECK(hub.apply(disable).state == ChangeState::applied);
    CHECK(hub.person(one)->status == PersonStatus::Resigned);  // the task's removal status
    CHECK(hub.link("k1")->locator == locator_hash("dn of k1"));
    const std::string two = hub.add_person("two", "k2", {set("username", "wei")});
    const auto back = hub.apply(person_change(Action::update_person, "k1", one, {set("status", "Activated")}));
    CHECK(back.state == ChangeState::failed);
    CHECK(says(back, "username"));
    CHECK(hub.apply(person_change(Action::disable_person, "k2", two, {set("status", "Suspended")})).state ==
          ChangeState::applied);
    CHECK(hub.person(two)->status == PersonStatus::Suspended);
}

TEST_CASE("a deleted person is gone with its link, unless another task has it") {
    HubUnderTest hub;
    const std::string one = hub.add_person("one", "k1"), two = hub.add_person("two", "k2");
    hub.apply(person_change(Action::adopt, "theirs", two), HubUnderTest::ldap);
    const auto done =
        hub.apply({person_change(Action::delete_person, "k1", one), person_change(Action::delete_person, "k2", two)});
    CHECK(done[0].state == ChangeState::applied);
    CHECK(done[1].state == ChangeState::skipped);
    CHECK(says(done[1], "another task"));
    CHECK_FALSE(hub.person(one));
    CHECK_FALSE(hub.link("k1"));
    CHECK(hub.person(two));
    CHECK(hub.link("k2"));
    CHECK(hub.feed().back().change == done[0].id);
    CHECK(hub.apply(person_change(Action::delete_person, "k1", one)).state == ChangeState::skipped);
}

TEST_CASE("a field of a task with precedence is left alone") {
    HubUnderTest hub;
    const std::string one = hub.add_person("one", "k1", {set("title", "from hr")});
    hub.apply(person_change(Action::adopt, "l1", one), HubUnderTest::ldap);

    const auto nothing =
        hub.apply(person_change(Action::update_person, "l1", one, {set("title", "from ldap"), set("name", "x")}),
                  HubUnderTest::ldap);
    CHECK(nothing.state == ChangeState::skipped);
    CHECK(says(nothing, "title, name"));
    CHECK(says(nothing, "1000"));
    const auto part =
        hub.apply(person_change(Action::update_person, "l1", one, {set("title", "from ldap"), set("city", "上海")}),
                  HubUnderTest::ldap);
    CHECK(part.state == ChangeState::applied);
    CHECK(hub.value(one, "title") == "from hr");
    CHECK(hub.value(one, "city") == "上海");

    // The other way round the stronger one takes over, and keeps what it cleared.
    CHECK(hub.apply(person_change(Action::clear_fields, "k1", one, {clear("city")})).state == ChangeState::applied);
    CHECK(
        hub.apply(person_change(Action::update_person, "l1", one, {set("city", "again")}), HubUnderTest::ldap).state ==
        ChangeState::skipped);
    CHECK(hub.value(one, "city") == "(absent)");
}

TEST_CASE("a change whose outcome stands already is not applied") {
    HubUnderTest hub;
    const std::string one = hub.add_person("one", "k1");
    Change held = person_change(Action::update_person, "k1", one, {set("title", "held")});
    held.state = ChangeState::held;
    held.error = "too many";
    CHECK(hub.apply(held).state == ChangeState::held);
    CHECK(hub.value(one, "title") == "(absent)");
    CHECK(hub.log().back().error == "too many");
    CHECK(hub.link("k1")->fingerprint == 0);
}
