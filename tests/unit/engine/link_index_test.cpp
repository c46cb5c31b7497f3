#include "engine/link_index.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "support/random.hpp"

using rosterd::engine::LinkIndex;

TEST_CASE("an index answers for the keys it was given and for no others") {
    LinkIndex index;
    index.add(3, "a", 30, false, 0);
    index.add(7, "b", 70, true, 2);
    index.finish();

    const auto a = index.find("a"), b = index.find("b");
    REQUIRE(a);
    REQUIRE(b);
    CHECK_FALSE(index.find("c"));
    CHECK(index.id(*a) == 3);
    CHECK(index.fingerprint(*b) == 70);
    CHECK(index.parked(*b));
    CHECK_FALSE(index.parked(*a));
    CHECK(index.was_absent(*b));
    CHECK(index.position_of(7) == b);
    CHECK_FALSE(index.position_of(8));
}

TEST_CASE("a key can be seen once in a read") {
    LinkIndex index;
    index.add(1, "known", 1, false, 0);
    index.finish();

    const auto known = index.find("known");
    REQUIRE(known);
    CHECK(index.mark_seen(*known));
    CHECK_FALSE(index.mark_seen(*known));
    CHECK(index.mark_new("new"));
    CHECK_FALSE(index.mark_new("new"));
}

TEST_CASE("an index agrees with a map, in any order of questions") {
    rosterd::tests::Random random;
    std::map<std::string, std::pair<std::int64_t, std::uint64_t>> model;
    LinkIndex index;
    for (std::int64_t id = 1; id <= 5000; ++id) {
        const std::string key = "key-" + std::to_string(random.number(0, 999999));
        if (!model.try_emplace(key, id, static_cast<std::uint64_t>(random.number(1, INT64_MAX))).second) continue;
        index.add(id, key, model.at(key).second, false, 0);
    }
    index.finish();
    REQUIRE(index.size() == model.size());
    for (int round = 0; round < 20000; ++round) {
        const std::string key = "key-" + std::to_string(random.number(0, 999999));
        const auto expected = model.find(key);
        const auto found = index.find(key);
        REQUIRE(found.has_value() == (expected != model.end()));
        if (!found) continue;
        CHECK(index.id(*found) == expected->second.first);
        CHECK(index.fingerprint(*found) == expected->second.second);
    }
}
