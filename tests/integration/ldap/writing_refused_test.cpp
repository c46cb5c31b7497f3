// Writes that the server refuses: each fails alone, in the server's words, with what to do.

#include <doctest/doctest.h>

#include "ldap_writer.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;
using State = Outcome::State;

namespace {

struct Small {
    Slapd slapd{{"--reader"}};
    Settings settings = ldap_settings(slapd.url());
    std::string sales = write_one(settings, create_department("Sales"));

    Outcome refused(const Write& write, ErrorKind kind) const {
        Outcome outcome = write_ldap(settings, {write})[0];
        CHECK(outcome.state == State::failed);
        CHECK(outcome.kind == kind);
        return outcome;
    }
};

}  // namespace

TEST_CASE_FIXTURE(Small, "one bad write among good ones fails alone") {
    std::vector<Write> writes;
    for (int i = 0; i < 200; ++i) writes.push_back(create_person("p" + std::to_string(i), {sales}));
    set(writes[50], "telephoneNumber", "\x01");
    set(writes[51], "noSuchAttribute", "x");
    set(writes[52], "gidNumber", "12");
    set(writes[53], "employeeNumber", Value::List{"1", "2"});
    std::vector<Outcome> outcomes = write_ldap(settings, writes);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        CHECK(outcomes[i].state == (i >= 50 && i <= 53 ? State::failed : State::applied));
    CHECK(says(outcomes[50],
               "adding uid=p50,ou=Sales,dc=example,dc=test was refused, invalid syntax (21): "
               "telephoneNumber: value #0 invalid per syntax (the value is not of the attribute's kind"));
    CHECK(says(outcomes[51], "(17): noSuchAttribute: attribute type undefined"));
    CHECK(says(outcomes[52], "(65): attribute 'gidNumber' not allowed (map the attribute"));
    CHECK(says(outcomes[53], "(19): employeeNumber: multiple values provided"));
    CHECK(read_ldap(settings).people.size() == 196);
}

TEST_CASE_FIXTURE(Small, "a name that is taken, a department that is gone, people below what is to go") {
    write_one(settings, create_person("anna", {sales}));
    Outcome taken = refused(create_person("ANNA", {sales}), ErrorKind::conflict);
    CHECK(says(taken, "already exists (68)"));
    Outcome lost = refused(create_person("bob", {"00000000-0000-0000-0000-000000000000"}), ErrorKind::not_found);
    CHECK(says(lost, "the department with the key 00000000-0000-0000-0000-000000000000 is not below"));
    Outcome full = refused(remove_of(read_ldap(settings).departments[0]), ErrorKind::conflict);
    CHECK(says(full, "there are entries below it"));
    Write nobody = update_of(read_ldap(settings).people[0], {{"sn", "x"}});
    nobody.key = "00000000-0000-0000-0000-000000000000";
    CHECK(says(refused(nobody, ErrorKind::not_found), "there is no entry with the key"));
}

TEST_CASE_FIXTURE(Small, "what has no form in LDAP, and what has no name") {
    Value map = Value::make_map({{"a", Value("b")}});
    CHECK(says(refused(create_person("a", {}, {{"title", map}}), ErrorKind::invalid),
               "title cannot be written: it is a map"));
    Write nameless = create_person("a");
    nameless.attributes.clear();
    CHECK(says(refused(nameless, ErrorKind::invalid), "userDn needs uid"));
    CHECK(says(refused(create_person("a", {}, {{"dn", "uid=a"}}), ErrorKind::invalid), "userDn"));
    write_one(settings, create_person("b"));
    Write cleared = update_of(read_ldap(settings).people[0], {{"uid", ""}});
    CHECK(says(refused(cleared, ErrorKind::invalid), "uid cannot be cleared"));
    Write disable = update_of(read_ldap(settings).people[0]);
    disable.action = WriteAction::disable;
    CHECK(says(refused(disable, ErrorKind::invalid), "disableAttribute is not set"));
}

TEST_CASE_FIXTURE(Small, "an account that may not write") {
    settings.set("bindDn", std::string("cn=reader,dc=example,dc=test"));
    settings.set("bindCredentials", Secret("reader"));
    CHECK(says(refused(create_person("a"), ErrorKind::forbidden), "give the account of bindDn the right to write"));
}

TEST_CASE_FIXTURE(Small, "a value full of what filters and DNs are made of stays a value") {
    std::string nasty = "a*)(uid=*),dc=x+cn=\\2a #\"<>;";
    write_one(settings, create_person(nasty, {sales}));
    write_one(settings, create_person("other", {sales}));
    LookUp request;
    request.attribute = "uid";
    request.values = {nasty, "*", "other"};
    auto found = look_up_ldap(settings, request);
    REQUIRE(found[0].size() == 1);
    CHECK(text_of(found[0][0], "uid") == nasty);
    CHECK(found[1].empty());
    CHECK(found[2].size() == 1);
}
