#include <doctest/doctest.h>

#include <algorithm>

#include "contract/store_under_test.hpp"
#include "rosterd/error.hpp"
#include "store/links.hpp"

using namespace rosterd;
using namespace rosterd::testing;
using store::Links;
using store::Session;

namespace {

Link make_link(std::int64_t task, std::string key, std::int64_t object, std::uint64_t locator = 0) {
    return {.task = task, .key = std::move(key), .object = object, .fingerprint = UINT64_MAX - 5, .locator = locator};
}

}  // namespace

TEST_CASE("a link is found by key, by object and by locator") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            Links links(session);
            Link link = make_link(1000, "键-1", 17, 0x8000000000000001U);
            link.manager_locator = 99;
            link.parked = true;
            link.absences = 3;
            links.insert(link);
            for (const auto& found :
                 {links.find(1000, Kind::person, "键-1"), links.find_by_object(1000, Kind::person, 17)}) {
                REQUIRE(found);
                CHECK(found->id == link.id);
                CHECK(found->key == "键-1");
                CHECK(found->object == 17);
                CHECK(found->fingerprint == UINT64_MAX - 5);
                CHECK(found->locator == 0x8000000000000001U);
                CHECK(found->manager_locator == 99);
                CHECK(found->parked);
                CHECK(found->absences == 3);
            }
            CHECK(links.object_at(1000, Kind::person, 0x8000000000000001U) == 17);
            CHECK(links.object_at(1000, Kind::person, 0) == 0);
            CHECK(links.object_at(1000, Kind::department, 0x8000000000000001U) == 0);
            CHECK(links.object_at(7, Kind::person, 0x8000000000000001U) == 0);
            CHECK_FALSE(links.find(1000, Kind::department, "键-1"));
            CHECK_FALSE(links.find(7, Kind::person, "键-1"));
            CHECK_FALSE(links.find_by_object(7, Kind::person, 17));
        });
    });
}

TEST_CASE("a key has one link in a task") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            Links links(session);
            Link first = make_link(1, "key", 10), again = make_link(1, "key", 11), other = make_link(2, "key", 10);
            links.insert(first);
            CHECK_FALSE(links.insert_new(again));
            CHECK_THROWS_AS(links.insert(again), Error);
            CHECK(links.insert_new(other));
            CHECK(links.linked_elsewhere(Kind::person, 10, 1));
            CHECK_FALSE(links.linked_elsewhere(Kind::department, 10, 1));
            links.remove(other.id);
            CHECK_FALSE(links.linked_elsewhere(Kind::person, 10, 1));
            CHECK(links.count(1, Kind::person) == 1);
            CHECK(links.count(2, Kind::person) == 0);
        });
    });
}

TEST_CASE("of several links with one locator the present one seen last counts") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            Links links(session);
            Link left = make_link(1, "left", 10, 5), first = make_link(1, "first", 11, 5),
                 last = make_link(1, "last", 12, 5);
            links.insert(first);
            links.insert(last);
            links.insert(left);
            links.touch_absences(std::vector{left.id}, 1);
            CHECK(links.object_at(1, Kind::person, 5) == 12);
            links.remove(last.id);
            CHECK(links.object_at(1, Kind::person, 5) == 11);
            links.remove(first.id);
            CHECK(links.object_at(1, Kind::person, 5) == 10);
        });
    });
}

TEST_CASE("every link of a task is visited in the order of ids, and none of another task") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            Links links(session);
            std::vector<std::int64_t> expected;
            for (int i = 0; i < 200; ++i) {
                Link link = make_link(1 + i % 2, "key " + std::to_string(200 - i), i + 1);
                link.kind = i % 10 == 0 ? Kind::department : Kind::person;
                links.insert(link);
                if (link.task == 2 && link.kind == Kind::person) expected.push_back(link.id);
            }
            std::vector<std::int64_t> visited;
            links.for_each(2, Kind::person, [&](const Links::Row& row) {
                visited.push_back(row.id);
                CHECK(row.key == "key " + std::to_string(200 - (row.object - 1)));
                CHECK(row.fingerprint == UINT64_MAX - 5);
            });
            CHECK(visited == expected);
            std::ranges::reverse(expected);
            expected.push_back(99999);
            const auto loaded = links.load(expected);
            REQUIRE(loaded.size() == expected.size() - 1);
            for (std::size_t i = 0; i < loaded.size(); ++i) CHECK(loaded[i].id == expected[i]);
        });
    });
}

TEST_CASE("an update changes what it should, whether or not an index is touched") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            Links links(session);
            Link link = make_link(1, "key", 10, 5);
            links.insert(link);
            link.fingerprint = 1;
            link.absences = 2;
            links.update(link);
            CHECK(links.find(1, Kind::person, "key")->fingerprint == 1);
            CHECK(links.find(1, Kind::person, "key")->absences == 2);
            link.parked = true;
            link.locator = 6;
            link.manager_locator = 7;
            link.object = 11;
            link.key = "other key";
            links.update(link);
            const auto now = links.find(1, Kind::person, "other key");
            REQUIRE(now);
            CHECK(now->object == 11);
            CHECK(now->manager_locator == 7);
            CHECK(links.object_at(1, Kind::person, 6) == 11);
            CHECK(links.object_at(1, Kind::person, 5) == 0);
            REQUIRE(links.parked(1, Kind::person).size() == 1);
            CHECK(links.parked(1, Kind::person)[0].id == link.id);
            CHECK(links.parked(1, Kind::department).empty());
        });
    });
}

TEST_CASE("the leaders wanted of a department wait with its link and go with it") {
    for_each_store([](StoreUnderTest& under_test) {
        under_test.store().write_now([&](Session& session) {
            Links links(session);
            Link link = make_link(1, "key", 10);
            link.kind = Kind::department;
            links.insert(link);
            CHECK(links.parked_leaders(link.id).empty());
            links.park_leaders(link.id, R"(["a"])");
            links.park_leaders(link.id, R"(["a","b"])");
            CHECK(links.parked_leaders(link.id) == R"(["a","b"])");
            links.park_leaders(link.id, "");
            CHECK(links.parked_leaders(link.id).empty());
            links.park_leaders(link.id, R"(["c"])");
            links.remove(link.id);
            CHECK(links.parked_leaders(link.id).empty());
        });
    });
}
