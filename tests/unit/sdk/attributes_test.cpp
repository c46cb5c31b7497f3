#include <doctest/doctest.h>

#include <map>

#include "rosterd/record.hpp"
#include "support/random.hpp"

using namespace rosterd;

TEST_CASE("an attribute that is present and empty is not absent") {
    Attributes attributes;
    attributes.set("mail", "");

    REQUIRE(attributes.find("mail") != nullptr);
    CHECK(*attributes.find("mail") == Value(""));
    CHECK(attributes.find("mai") == nullptr);
    CHECK(attributes.find("mail2") == nullptr);
    CHECK(attributes.find("") == nullptr);
}

TEST_CASE("setting an attribute again replaces it") {
    Attributes attributes;
    attributes.set("b", "first");
    attributes.set("a", "other");
    attributes.set("b", "second");

    CHECK(attributes.entries().size() == 2);
    CHECK(*attributes.find("b") == Value("second"));
}

TEST_CASE("attributes behave as a map from name to value does") {
    tests::Random random;
    for (int round = 0; round < 500; ++round) {
        Attributes attributes;
        std::map<std::string, Value, std::less<>> expected;
        const auto steps = random.number(0, 60);
        for (int step = 0; step < steps; ++step) {
            const std::string name = random.text("abAB-;", 0, 4);
            const Value value = random.number(0, 1000);
            attributes.set(name, value);
            expected.insert_or_assign(name, value);
        }

        REQUIRE(attributes.entries().size() == expected.size());
        REQUIRE(attributes.empty() == expected.empty());
        auto entry = attributes.entries().begin();
        for (const auto& [name, value] : expected) {
            REQUIRE(entry->first == name);
            REQUIRE(entry->second == value);
            REQUIRE(attributes.find(name) == &entry->second);
            ++entry;
        }
        const std::string probe = random.text("abAB-;", 0, 4);
        REQUIRE((attributes.find(probe) != nullptr) == expected.contains(probe));
    }
}

TEST_CASE("kinds have the names that logs and the API use") {
    CHECK(to_string(Kind::department) == "department");
    CHECK(to_string(Kind::person) == "person");
}
