#include "mapping/field_mapping.hpp"

#include <doctest/doctest.h>

using namespace rosterd;
using mapping::FieldMapping;
using mapping::Mapped;

namespace {

struct People {
    FieldTable fields = FieldTable::people();
    Record record;

    People() {
        record.key = "1";
        has("cn", "Wang");
    }
    void has(std::string name, Value value) { record.attributes.set(std::move(name), std::move(value)); }
    FieldMapping::Compiled compile(const std::vector<FieldRule>& rules) const {
        return FieldMapping::compile(rules, fields);
    }
    Mapped map(const std::vector<FieldRule>& rules) const {
        const FieldMapping::Compiled compiled = compile(rules);
        REQUIRE(compiled.problems.empty());
        return compiled.mapping.apply(record);
    }
};

}  // namespace

TEST_CASE("a rule fills its target and an absent attribute leaves it alone") {
    People people;
    people.has("mail", " a@example.com ");
    const Mapped mapped = people.map({{"mail", "email"}, {"mobile", "phone"}, {"cn", "name"}});
    CHECK(mapped.problem == "");
    CHECK(mapped.values == FieldValues{{person_field::name, "Wang"}, {person_field::email, "a@example.com"}});
}

TEST_CASE("an empty attribute clears its target") {
    People people;
    people.has("mobile", "");
    people.has("mail", Value(Value::List{}));
    people.has("uid", Value());
    const Mapped mapped = people.map({{"cn", "name"}, {"mobile", "phone"}, {"mail", "email"}, {"uid", "username"}});
    CHECK(mapped.problem == "");
    CHECK(mapped.values == FieldValues{{person_field::name, "Wang"},
                                       {person_field::username, ""},
                                       {person_field::email, ""},
                                       {person_field::phone, ""}});
}

TEST_CASE("of several values a field takes the first") {
    People people;
    people.has("mail", Value(Value::List{Value("a@x.org"), Value("b@x.org")}));
    const Mapped mapped = people.map({{"cn", "name"}, {"mail", "email"}});
    REQUIRE(find_value(mapped.values, person_field::email));
    CHECK(*find_value(mapped.values, person_field::email) == "a@x.org");
}

TEST_CASE("a required field that is absent or empty is a problem with field and expression") {
    People people;
    const Mapped absent = people.map({{"displayName", "name"}});
    CHECK(absent.problem.find("name: expression `displayName`") == 0);
    people.has("displayName", "  ");
    const Mapped empty = people.map({{"displayName", "name"}});
    CHECK(empty.problem.find("empty") != std::string::npos);
    const Mapped uncovered = people.map({{"cn", "nickname"}});
    CHECK(uncovered.problem.find("name: ") == 0);
}

TEST_CASE("a value that does not fit its field is a problem that does not show the value") {
    People people;
    people.has("mail", "not-an-address");
    const Mapped mapped = people.map({{"cn", "name"}, {"mail", "email"}});
    CHECK(mapped.problem.find("email: expression `mail`: column 1: ") == 0);
    CHECK(mapped.problem.find("not-an-address") == std::string::npos);
}

TEST_CASE("every problem of the rules is reported at once") {
    const People people;
    const FieldMapping::Compiled compiled =
        people.compile({{"cn", "name"}, {"mail..x", "email"}, {"uid", "usrname"}, {"sn", "name"}, {"x", ""}});
    REQUIRE(compiled.problems.size() == 4);
    CHECK(compiled.problems[0].rule == 1);
    CHECK_FALSE(compiled.problems[0].in_target);
    CHECK(compiled.problems[1].rule == 2);
    CHECK(compiled.problems[1].in_target);
    CHECK(compiled.problems[1].problem.message.find("`username`") != std::string::npos);
    CHECK(compiled.problems[2].rule == 3);
    CHECK(compiled.problems[3].rule == 4);
}

TEST_CASE("the mapping names its attributes and targets, and its digest follows the rules") {
    const People people;
    const FieldMapping one = people.compile({{"mail", "email"}, {"cn", "name"}, {"cn", "nickname"}}).mapping;
    CHECK(one.attributes() == std::vector<std::string>{"cn", "mail"});
    CHECK(one.targets().size() == 3);
    CHECK(one.targets().front() == person_field::name);
    CHECK_FALSE(one.whole_record());
    // The order of the rules means nothing, their content does.
    CHECK(one.digest() == people.compile({{"cn", "name"}, {"cn", "nickname"}, {"mail", "email"}}).mapping.digest());
    CHECK(one.digest() != people.compile({{"cn", "name"}, {"cn", "nickname"}, {"mial", "email"}}).mapping.digest());
    CHECK(one.digest() != people.compile({{"cn", "name"}, {"mail", "email"}}).mapping.digest());
}
