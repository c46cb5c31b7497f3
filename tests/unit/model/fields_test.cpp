#include "model/fields.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "support/random.hpp"

using namespace rosterd;

TEST_CASE("built-in fields are where stores remember them") {
    const FieldTable people = FieldTable::people();
    CHECK(people[person_field::name].key == "name");
    CHECK(people[person_field::username].key == "username");
    CHECK(people[person_field::email].key == "email");
    CHECK(people[person_field::phone].key == "phone");
    CHECK(people[person_field::external_id].key == "externalId");
    CHECK(people[person_field::employee_number].key == "employeeNumber");
    CHECK(people[person_field::status].key == "status");
    // Positions without a name in code, as they are stored: a new field goes to the end.
    const std::vector<std::string> rest = {
        "nickname", "givenName",     "familyName", "middleName", "phoneCountryCode", "photo",
        "gender",   "birthdate",     "title",      "country",    "province",         "city",
        "address",  "streetAddress", "postalCode", "company",    "locale",           "website",
        "profile",  "formatted",     "region",     "zoneinfo",   "preferredUsername"};
    for (std::size_t i = 0; i < rest.size(); ++i) CHECK(people[static_cast<FieldId>(7 + i)].key == rest[i]);

    const FieldTable departments = FieldTable::departments();
    CHECK(departments[department_field::name].key == "name");
    CHECK(departments[department_field::code].key == "code");
    CHECK(departments[2].key == "description");
    CHECK(departments[3].key == "order");
}

TEST_CASE("identifiers and required fields are the ones the hub keeps unique and asks for") {
    std::set<std::string> identifiers, required;
    const FieldTable people = FieldTable::people();
    for (const Field& field : people.all()) {
        if (field.identifier) identifiers.insert(field.key);
        if (field.required) required.insert(field.key);
    }
    CHECK(identifiers == std::set<std::string>{"username", "email", "phone", "externalId", "employeeNumber"});
    CHECK(required == std::set<std::string>{"name"});
    CHECK(FieldTable::departments()[department_field::name].required);
}

TEST_CASE("custom fields follow the built-in ones") {
    const std::size_t built_in = FieldTable::people().size();
    const FieldTable people = FieldTable::people({{.key = "badge"}, {.key = "hired", .type = FieldType::date}});
    CHECK(people.size() == built_in + 2);
    CHECK(people.find("badge") == static_cast<FieldId>(built_in));
    CHECK(people.find("hired") == static_cast<FieldId>(built_in + 1));
    CHECK(people[*people.find("hired")].custom);
    CHECK_FALSE(people[person_field::name].custom);
    CHECK(people.find("Badge") == std::nullopt);
    for (FieldId id = 0; id < people.size(); ++id) CHECK(people.find(people[id].key) == id);
}

TEST_CASE("field values behave as a map from field to text does") {
    tests::Random random;
    for (int round = 0; round < 2'000; ++round) {
        FieldValues values;
        std::map<FieldId, std::string> expected;
        for (auto n = random.number(0, 40); n > 0; --n) {
            const auto field = static_cast<FieldId>(random.number(0, 12));
            if (random.number(0, 3) == 0) {
                remove_value(values, field);
                expected.erase(field);
                continue;
            }
            std::string text = random.text("xyz", 0, 3);
            set_value(values, field, text);
            expected.insert_or_assign(field, std::move(text));
        }
        REQUIRE(values == FieldValues(expected.begin(), expected.end()));
        for (FieldId field = 0; field <= 13; ++field) {
            const std::string* found = find_value(values, field);
            REQUIRE((found != nullptr) == expected.contains(field));
            if (found) REQUIRE(*found == expected.at(field));
        }
    }
}
