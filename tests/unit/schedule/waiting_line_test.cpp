#include "schedule/waiting_line.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "support/random.hpp"

using namespace rosterd;
using namespace rosterd::schedule;

namespace {

WaitingPointer waiting(std::int64_t id, std::int64_t task, Trigger urgency) {
    auto entry = std::make_shared<Waiting>();
    entry->job.id = id;
    entry->job.task = task;
    entry->urgency = urgency;
    return entry;
}

bool anybody(const Job&) {
    return true;
}

}  // namespace

TEST_CASE("by hand before timed before automatic, the oldest first among equals") {
    WaitingLine line;
    line.add(waiting(1, 1, Trigger::automatic));
    line.add(waiting(2, 2, Trigger::timed));
    line.add(waiting(3, 3, Trigger::manually));
    line.add(waiting(4, 4, Trigger::manually));
    line.add(waiting(5, 5, Trigger::timed));
    std::vector<std::int64_t> order;
    while (const WaitingPointer next = line.take(anybody)) order.push_back(next->job.id);
    CHECK(order == std::vector<std::int64_t>{3, 4, 2, 5, 1});
    CHECK(line.empty());
}

TEST_CASE("who may not begin, or is not stored yet, is left where it is") {
    WaitingLine line;
    line.add(waiting(0, 1, Trigger::manually));
    line.add(waiting(2, 2, Trigger::manually));
    line.add(waiting(3, 3, Trigger::timed));
    const WaitingPointer next = line.take([](const Job& job) { return job.task != 2; });
    REQUIRE(next);
    CHECK(next->job.id == 3);
    CHECK(line.size() == 2);
    CHECK(line.find(2));
    CHECK(!line.take([](const Job& job) { return job.task != 2; }));
}

TEST_CASE("an automatic job is not passed over for ever") {
    WaitingLine line;
    line.add(waiting(1, 1, Trigger::automatic));
    int taken = 0;
    for (std::int64_t id = 2;; ++id) {
        line.add(waiting(id, id, Trigger::manually));
        line.add(waiting(1000 + id, 1000 + id, Trigger::timed));
        ++taken;
        if (line.take(anybody)->job.id == 1) break;
        REQUIRE(taken < 100);
    }
    CHECK(taken == WaitingLine::patience + 1);
}

TEST_CASE("the same wish is found, another one is not") {
    WaitingLine line;
    const WaitingPointer entry = waiting(1, 7, Trigger::timed);
    entry->job.accepted_plan = "abc";
    entry->job.errand.people = {"wang.wei"};
    entry->job.errand.by = "alice";
    line.add(entry);
    const auto same = [&](auto change) {
        Job wish = entry->job;
        change(wish);
        return line.same(wish) == entry;
    };
    CHECK(same([](Job& job) { job.errand.by = "bob"; }));
    CHECK(!same([](Job& job) { job.accepted_plan.clear(); }));
    CHECK(!same([](Job& job) { job.mode = JobMode::plan; }));
    CHECK(!same([](Job& job) { job.task = 8; }));
    CHECK(!same([](Job& job) { job.errand.people.push_back("li.si"); }));
    CHECK(!same([](Job& job) { job.errand = {}; }));
    line.remove(entry);
    CHECK(!same([](Job&) {}));
}

TEST_CASE("at random: everybody gets a turn, nobody twice") {
    tests::Random random;
    WaitingLine line;
    std::set<std::int64_t> left;
    std::int64_t id = 0;
    for (int step = 0; step < 5000; ++step) {
        if (random.number(0, 1) == 0) {
            line.add(waiting(++id, random.number(0, 49), static_cast<Trigger>(random.number(0, 2))));
            left.insert(id);
        } else if (const WaitingPointer next = line.take(anybody)) {
            CHECK(left.erase(next->job.id) == 1);
        }
        REQUIRE(line.size() == left.size());
    }
}
