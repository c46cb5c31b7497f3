#include "rosterd/value.hpp"

#include <doctest/doctest.h>

#include <map>

#include "support/random.hpp"

using namespace rosterd;

namespace {

Value random_value(tests::Random& random, int depth) {
    switch (random.number(0, depth > 0 ? 9 : 7)) {
        case 0:
            return {};
        case 1:
            return random.number(0, 1) == 1;
        case 2:
            return random.number(-3, 3);
        case 3:
            return static_cast<std::uint64_t>(random.number(0, 3));
        case 4:
            return static_cast<double>(random.number(-2, 2)) / 2;
        case 5:
            return random.text("ab", 0, 2);
        case 6:
            return Bytes{random.text("ab", 0, 2)};
        case 7:
            return Instant(std::chrono::milliseconds(random.number(0, 2)));
        case 8: {
            Value::List list;
            for (auto n = random.number(0, 3); n > 0; --n) list.push_back(random_value(random, depth - 1));
            return list;
        }
        default: {
            Value::Map map;
            for (auto n = random.number(0, 3); n > 0; --n) {
                map.emplace_back(random.text("ab", 0, 1), random_value(random, depth - 1));
            }
            return Value::make_map(std::move(map));
        }
    }
}

// The same value with nothing shared.
Value deep_copy(const Value& value) {
    if (const auto* list = value.as_list()) {
        Value::List copy;
        for (const Value& item : *list) copy.push_back(deep_copy(item));
        return copy;
    }
    if (const auto* map = value.as_map()) {
        Value::Map copy;
        for (const auto& [name, item] : *map) copy.insert(copy.begin(), {name, deep_copy(item)});
        return Value::make_map(std::move(copy));
    }
    return value;
}

// Independent of operator==: a text that two values share exactly when they are equal.
std::string spelled(const Value& value) {
    std::string text(value.type_name());
    if (const bool* yes = value.as_boolean()) return text + (*yes ? " yes" : " no");
    if (const auto* number = value.as_integer()) return text + ' ' + std::to_string(*number);
    if (const auto* number = value.as_unsigned()) return text + ' ' + std::to_string(*number);
    if (const auto* number = value.as_double()) return text + ' ' + std::to_string(*number + 0.0);
    if (const auto* words = value.as_text()) return text + " '" + *words + "'";
    if (const auto* bytes = value.as_bytes()) return text + " '" + bytes->data + "'";
    if (const auto* instant = value.as_instant()) return text + ' ' + to_text(*instant);
    if (const auto* list = value.as_list()) {
        for (const Value& item : *list) text += " [" + spelled(item) + ']';
    }
    if (const auto* map = value.as_map()) {
        for (const auto& [name, item] : *map) text += " {'" + name + "' " + spelled(item) + '}';
    }
    return text;
}

}  // namespace

TEST_CASE("values of different types are never equal") {
    const std::vector<Value> values = {Value(),
                                       Value(true),
                                       Value(std::int64_t{1}),
                                       Value(std::uint64_t{1}),
                                       Value(1.0),
                                       Value("1"),
                                       Value(Bytes{"1"}),
                                       Value(Instant(std::chrono::milliseconds(1))),
                                       Value(Duration(1)),
                                       Value(Value::List{Value("1")}),
                                       Value::make_map({{"1", Value("1")}})};
    const std::vector<std::string_view> names = {"null",     "boolean", "integer", "unsigned integer",
                                                 "number",   "text",    "bytes",   "instant",
                                                 "duration", "list",    "map"};
    for (std::size_t i = 0; i < values.size(); ++i) {
        CHECK(values[i].type_name() == names[i]);
        for (std::size_t j = 0; j < values.size(); ++j) CHECK((values[i] == values[j]) == (i == j));
    }
}

TEST_CASE("equality is that of contents, whether they are shared or not") {
    tests::Random random;
    int equal = 0;
    for (int round = 0; round < 20'000; ++round) {
        const Value one = random_value(random, 3);
        const Value other = random_value(random, 3);
        REQUIRE(one == deep_copy(one));
        REQUIRE(one == Value(one));
        REQUIRE((one == other) == (other == one));
        REQUIRE((one == other) == (spelled(one) == spelled(other)));
        equal += one == other ? 1 : 0;
    }
    CHECK(equal > 0);
}

TEST_CASE("a map is sorted by name, and of two entries with one name the later wins") {
    tests::Random random;
    for (int round = 0; round < 2'000; ++round) {
        Value::Map entries;
        std::map<std::string, Value> expected;
        for (auto n = random.number(0, 12); n > 0; --n) {
            const std::string name = random.text("abc", 0, 2);
            const Value value = random.number(0, 100);
            entries.emplace_back(name, value);
            expected.insert_or_assign(name, value);
        }
        const Value map = Value::make_map(entries);
        REQUIRE(map.as_map() != nullptr);
        REQUIRE(*map.as_map() == Value::Map(expected.begin(), expected.end()));
        for (const auto& [name, value] : expected) REQUIRE(*map.member(name) == value);
        REQUIRE(map.member("abcabc") == nullptr);
    }
}

TEST_CASE("what is no map has no members") {
    CHECK(Value("text").member("text") == nullptr);
    CHECK(Value().member("") == nullptr);
    CHECK(Value(Value::List{}).as_map() == nullptr);
    CHECK(Value(Value::List{}).as_list()->empty());
}
