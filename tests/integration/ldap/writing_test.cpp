// What is written, read back from a real server.

#include <doctest/doctest.h>

#include <algorithm>

#include "ldap_writer.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

const ReadRequest everything{{"ou", "cn", "description", "entryCSN"},
                             {"uid", "cn", "sn", "mail", "title", "description", "employeeType", "entryCSN"},
                             false};

struct Tree {
    Slapd slapd;
    Settings settings = ldap_settings(slapd.url());
    std::string sales = write_one(settings, create_department("Sales"));
    std::string north = write_one(settings, create_department("North, \"+<>\\;= 北", sales));
    std::string anna =
        write_one(settings, create_person("anna", {north}, {{"sn", "A"}, {"mail", Value::List{"a@x.y", "a2@x.y"}}}));

    ReadResult read() const { return read_ldap(settings, everything); }
};

std::string csn(const Record& record) {
    return text_of(record, "entryCSN");
}

}  // namespace

TEST_CASE_FIXTURE(Tree, "what is created is found again in its place, with the key that was told") {
    ReadResult result = read();
    REQUIRE(result.departments.size() == 2);
    REQUIRE(result.people.size() == 1);
    const Record& person = result.people[0];
    CHECK(person.key == anna);
    CHECK(person.departments == std::vector<std::string>{north});
    CHECK(person.label.starts_with("uid=anna,ou=North\\"));
    CHECK(text_of(person, "cn") == "Name of anna");
    CHECK(text_of(person, "sn") == "A");
    REQUIRE(person.attributes.find("mail")->as_list() != nullptr);
    CHECK(person.attributes.find("mail")->as_list()->size() == 2);
    for (const Record& department : result.departments)
        CHECK(department.parent == (department.key == north ? sales : std::string()));
}

TEST_CASE_FIXTURE(Tree, "an update carries only what changed, and nothing at all when nothing did") {
    Record before = read().people[0];
    Write same = update_of(before, {{"mail", Value::List{"a2@x.y", "a@x.y"}}, {"sn", "A"}, {"title", Value()}});
    same.departments = {north};
    CHECK(write_ldap(settings, {same})[0].state == Outcome::State::applied);
    CHECK(csn(read().people[0]) == csn(before));

    write_one(settings, update_of(before, {{"mail", "new@x.y"}, {"sn", "A"}, {"title", "顾问"}}));
    Record after = read().people[0];
    CHECK(csn(after) != csn(before));
    CHECK(text_of(after, "mail") == "new@x.y");
    CHECK(text_of(after, "title") == "顾问");
    CHECK(after.label == before.label);

    write_one(settings, update_of(before, {{"mail", Value::List{}}, {"title", ""}}));
    after = read().people[0];
    CHECK(after.attributes.find("mail") == nullptr);
    CHECK(after.attributes.find("title") == nullptr);
}

TEST_CASE_FIXTURE(Tree, "a new name, a new place, and both with other changes") {
    Record before = read().people[0];
    write_one(settings, update_of(before, {{"uid", "anna.b"}}));
    Record renamed = read().people[0];
    CHECK(renamed.key == anna);
    CHECK(renamed.label.starts_with("uid=anna.b,ou=North"));
    CHECK(text_of(renamed, "uid") == "anna.b");

    Write move = update_of(renamed);
    move.departments = {sales};
    std::vector<Outcome> outcomes = write_ldap(settings, {move});
    CHECK(outcomes[0].locator == "uid=anna.b,ou=sales,dc=example,dc=test");
    CHECK(read().people[0].departments == std::vector<std::string>{sales});

    // The locator is out of date by now: the key is what counts.
    Write all = update_of(before, {{"uid", "c"}, {"sn", "C"}, {"mail", "c@x.y"}});
    all.departments = std::vector<std::string>{};
    write_one(settings, all);
    Record moved = read().people[0];
    CHECK(moved.label == "uid=c,dc=example,dc=test");
    CHECK(moved.departments.empty());
    CHECK(text_of(moved, "sn") == "C");
}

TEST_CASE_FIXTURE(Tree, "an entry that somebody else named keeps its kind of name") {
    slapd.modify(
        "dn: cn=Bob+uid=bob,ou=Sales,dc=example,dc=test\nobjectClass: inetOrgPerson\ncn: Bob\ncn: Robert\nuid: bob\n"
        "sn: B\n\n");
    Record bob;
    for (const Record& record : read().people)
        if (text_of(record, "uid") == "bob") bob = record;
    write_one(settings, update_of(bob, {{"uid", "bob2"}, {"cn", Value::List{"Robert", "Bob"}}, {"sn", "X"}}));
    for (const Record& record : read().people)
        if (record.key == bob.key) bob = record;
    CHECK(bob.locator == "cn=bob+uid=bob2,ou=sales,dc=example,dc=test");
    CHECK(text_of(bob, "uid") == "bob2");
    CHECK(text_of(bob, "sn") == "X");
}

TEST_CASE_FIXTURE(Tree, "a department moves with all that is below it by one request, keys stay") {
    std::vector<Write> people;
    for (int i = 0; i < 300; ++i) people.push_back(create_person("p" + std::to_string(i), {north}));
    for (const Outcome& outcome : write_ldap(settings, people)) REQUIRE(outcome.state == Outcome::State::applied);
    std::string before = csn(read().person("p7"));

    Record department;
    for (const Record& record : read().departments)
        if (record.key == north) department = record;
    Write move = update_of(department, {{"ou", "南方"}});
    move.parent = "";
    write_one(settings, move);
    ReadResult after = read();
    CHECK(after.person("p7").label == "uid=p7,ou=南方,dc=example,dc=test");
    CHECK(after.person("p7").departments == std::vector<std::string>{north});
    CHECK(csn(after.person("p7")) == before);
}

TEST_CASE_FIXTURE(Tree, "names that pass from one to the next in one batch") {
    for (const char* uid : {"a", "b", "c"}) write_one(settings, create_person(uid, {sales}));
    ReadResult now = read();
    // Whatever the order.
    std::vector<Write> chain = {update_of(now.person("a"), {{"uid", "b"}}), update_of(now.person("b"), {{"uid", "c"}}),
                                update_of(now.person("c"), {{"uid", "d"}})};
    for (const Outcome& outcome : write_ldap(settings, chain)) CHECK(outcome.state == Outcome::State::applied);
    ReadResult after = read();
    CHECK(after.person("b").key == now.person("a").key);
    CHECK(after.person("c").key == now.person("b").key);
    CHECK(after.person("d").key == now.person("c").key);
}

TEST_CASE_FIXTURE(Tree, "two that swap their names, and three in a circle") {
    for (const char* uid : {"a", "b", "x", "y", "z"}) write_one(settings, create_person(uid, {sales}));
    ReadResult now = read();
    std::vector<Write> circles = {
        update_of(now.person("a"), {{"uid", "b"}}), update_of(now.person("b"), {{"uid", "a"}, {"sn", "was b"}}),
        update_of(now.person("x"), {{"uid", "y"}}), update_of(now.person("y"), {{"uid", "z"}}),
        update_of(now.person("z"), {{"uid", "x"}})};
    for (const Outcome& outcome : write_ldap(settings, circles)) {
        INFO(outcome.error);
        CHECK(outcome.state == Outcome::State::applied);
    }
    ReadResult after = read();
    CHECK(after.person("a").key == now.person("b").key);
    CHECK(after.person("b").key == now.person("a").key);
    CHECK(text_of(after.person("a"), "sn") == "was b");
    CHECK(after.person("y").key == now.person("x").key);
    CHECK(after.person("z").key == now.person("y").key);
    CHECK(after.person("x").key == now.person("z").key);
}

TEST_CASE_FIXTURE(Tree, "disabling sets what the task says, a return takes it away") {
    settings.set("disableAttribute", std::string("employeeType"));
    settings.set("disabledValue", std::string("left"));
    Write disable = update_of(read().people[0]);
    disable.action = WriteAction::disable;
    write_one(settings, disable);
    CHECK(text_of(read().people[0], "employeeType") == "left");
    Write back = update_of(read().people[0]);
    back.enabled = true;
    write_one(settings, back);
    CHECK(read().people[0].attributes.find("employeeType") == nullptr);
    settings.set("enabledValue", std::string("active"));
    write_one(settings, back);
    CHECK(text_of(read().people[0], "employeeType") == "active");
    Write disabled = create_person("gone");
    disabled.enabled = false;
    write_one(settings, disabled);
    CHECK(text_of(read().person("gone"), "employeeType") == "left");
}

TEST_CASE_FIXTURE(Tree, "managers and leaders are set by key and cleared") {
    settings.set("leaderAttribute", std::string("seeAlso"));
    Write boss = create_person("boss", {sales});
    std::string key = write_one(settings, boss);
    Record person = read().person("anna");
    Write managed = update_of(person);
    managed.manager = key;
    write_one(settings, managed);
    CHECK(read().person("anna").manager == read().person("boss").locator);

    Write led = update_of(read().department("Sales"));
    led.leaders = {key, anna};
    write_one(settings, led);
    CHECK(read().department("Sales").leaders->size() == 2);
    std::string before = csn(read().department("Sales"));
    led.leaders = {anna, key};
    write_one(settings, led);
    CHECK(csn(read().department("Sales")) == before);
    led.leaders = std::vector<std::string>{};
    write_one(settings, led);
    CHECK(read().department("Sales").leaders.value_or(std::vector<std::string>{}).empty());
    managed.manager = "";
    write_one(settings, managed);
    CHECK(read().person("anna").manager.value_or("").empty());
}

TEST_CASE_FIXTURE(Tree, "what is removed is gone, and removing it again is no mistake") {
    ReadResult now = read();
    CHECK(write_ldap(settings, {remove_of(now.people[0])})[0].state == Outcome::State::applied);
    CHECK(read().people.empty());
    CHECK(write_ldap(settings, {remove_of(now.people[0])})[0].state == Outcome::State::applied);
    CHECK(write_ldap(settings, {remove_of(now.departments[now.departments[0].key == north ? 0 : 1])})[0].state ==
          Outcome::State::applied);
    CHECK(read().departments.size() == 1);
}

TEST_CASE("departments by an attribute: people name them, all of them") {
    Slapd slapd;
    Settings settings = ldap_settings(slapd.url(), {{"departmentsBy", std::string("attribute")},
                                                    {"departmentAttribute", std::string("departmentNumber")},
                                                    {"departmentMatchAttribute", std::string("description")}});
    std::string one = write_one(settings, create_department("one", "", {{"description", "D1"}}));
    std::string two = write_one(settings, create_department("two", one, {{"description", "D2"}}));
    write_one(settings, create_person("anna", {two, one}));
    ReadResult result = read_ldap(settings, everything);
    CHECK(result.people[0].departments == std::vector<std::string>{two, one});
    CHECK(result.people[0].label == "uid=anna,dc=example,dc=test");
    Write move = update_of(result.people[0]);
    move.departments = {one};
    write_one(settings, move);
    CHECK(read_ldap(settings, everything).people[0].departments == std::vector<std::string>{one});
}

TEST_CASE("departments as groups: memberships follow people through moves, renames and removal") {
    Slapd slapd;
    Settings settings =
        ldap_settings(slapd.url(), {{"departmentsBy", std::string("groups")},
                                    {"departmentQueryCriteria", std::string("(objectClass=groupOfNames)")}});
    auto group = [&](const std::string& name, const std::string& parent) {
        Write write = create_department(name, parent);
        write.attributes = {{"cn", Value(name)}};
        return write_one(settings, write);
    };
    std::string all = group("All", ""), dev = group("Dev", all), ops = group("Ops", all);
    write_one(settings, create_person("anna", {dev, ops}));
    write_one(settings, create_person("bob", {dev}));
    auto read = [&] { return read_ldap(settings, {{"cn"}, {"uid"}, false}); };
    auto departments = [&](const char* uid) {
        std::vector<std::string> keys = read().person(uid).departments;
        std::ranges::sort(keys);
        return keys;
    };
    auto both_groups = std::vector<std::string>{dev, ops};
    std::ranges::sort(both_groups);
    CHECK(departments("anna") == both_groups);
    CHECK(departments("bob") == std::vector<std::string>{dev});
    for (const Record& record : read().departments) CHECK(record.parent == (record.key == all ? std::string() : all));

    Write rename = update_of(read().person("anna"), {{"uid", "ann"}});
    write_one(settings, rename);
    CHECK(departments("ann") == both_groups);

    Write move = update_of(read().person("ann"));
    move.departments = {all};
    write_one(settings, move);
    CHECK(departments("ann") == std::vector<std::string>{all});

    // The last member leaves a group that may not be empty.
    write_one(settings, remove_of(read().person("bob")));
    CHECK(read().people.size() == 1);
    CHECK(read().departments.size() == 3);

    Write under = update_of(read().department("Ops"));
    under.parent = dev;
    write_one(settings, under);
    for (const Record& record : read().departments)
        if (record.key == ops) CHECK(record.parent == dev);
}

TEST_CASE("a template of one's own, classes of one's own") {
    Slapd slapd;
    slapd.modify("dn: ou=staff,dc=example,dc=test\nobjectClass: organizationalUnit\nou: staff\n\n");
    Settings settings = ldap_settings(
        slapd.url(), {{"userDn", std::string("cn={cn}+employeeNumber={employeeNumber},ou=staff,{base}")},
                      {"userObjectClasses", std::vector<std::string>{"inetOrgPerson", "extensibleObject"}}});
    write_one(
        settings,
        create_person("anna", {},
                      {{"cn", "Müller, \"A\""}, {"employeeNumber", std::int64_t{7}}, {"uidNumber", std::int64_t{12}}}));
    ReadResult result = read_ldap(settings, {{"ou"}, {"uidNumber", "employeeNumber", "objectClass"}, false});
    REQUIRE(result.people.size() == 1);
    CHECK(result.people[0].locator == "cn=müller\\, \\\"a\\\"+employeenumber=7,ou=staff,dc=example,dc=test");
    CHECK(text_of(result.people[0], "uidNumber") == "12");
}
