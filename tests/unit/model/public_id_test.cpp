#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <thread>

#include "model/directory.hpp"

using namespace rosterd;

TEST_CASE("a public id is a UUID of version 7 that holds the time") {
    const auto before = SystemClock().now();
    const std::string id = new_public_id();
    CAPTURE(id);
    CHECK(std::regex_match(id, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
    const auto milliseconds = std::stoll(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
    CHECK(milliseconds >= before.time_since_epoch().count());
    CHECK(milliseconds - before.time_since_epoch().count() < 600'000);
}

TEST_CASE("public ids ascend, also more of them than a millisecond can count") {
    std::string last;
    for (int i = 0; i < 50'000; ++i) {
        std::string id = new_public_id();
        REQUIRE(id > last);
        last = std::move(id);
    }
}

TEST_CASE("threads never get the same id, and each sees them ascend") {
    std::vector<std::vector<std::string>> lists(4);
    std::vector<std::thread> threads;
    for (auto& list : lists) {
        threads.emplace_back([&list] {
            for (int i = 0; i < 5'000; ++i) list.push_back(new_public_id());
        });
    }
    for (std::thread& thread : threads) thread.join();

    std::set<std::string> all;
    for (const auto& list : lists) {
        CHECK(std::is_sorted(list.begin(), list.end()));
        // The part that orders is taken by one thread only; the random part is not what keeps them apart.
        for (const std::string& id : list) all.insert(id.substr(0, 18));
    }
    CHECK(all.size() == 20'000);
}
