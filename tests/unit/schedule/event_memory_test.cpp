#include "schedule/event_memory.hpp"

#include <doctest/doctest.h>

#include "schedule/wrong_calls.hpp"

using namespace rosterd;
using namespace rosterd::schedule;

namespace {

using Judgement = EventMemory::Judgement;

const Instant start{std::chrono::milliseconds(1'800'000'000'000)};

Event about(const char* key) {
    Event event;
    event.key = key;
    return event;
}

Event with_id(const char* key, const char* id) {
    Event event = about(key);
    event.id = id;
    return event;
}

Event numbered(std::uint64_t sequence) {
    Event event = about("a");
    event.sequence = sequence;
    return event;
}

Event at(const char* key, std::chrono::milliseconds after) {
    Event event = about(key);
    event.at = start + after;
    return event;
}

}  // namespace

TEST_CASE("an event without any proof is fresh, whenever it comes") {
    EventMemory memory(start);
    CHECK(memory.judge(about("a")) == Judgement::fresh);
    CHECK(memory.judge(about("a")) == Judgement::fresh);
}

TEST_CASE("an id counts once") {
    EventMemory memory(start);
    CHECK(memory.judge(with_id("a", "1")) == Judgement::fresh);
    CHECK(memory.judge(with_id("b", "1")) == Judgement::repeated);
    CHECK(memory.judge(with_id("a", "2")) == Judgement::fresh);
}

TEST_CASE("a number that was left out is a gap, one that came before is a repetition") {
    EventMemory memory(start);
    CHECK(memory.judge(numbered(17)) == Judgement::fresh);  // nobody knows what was before
    CHECK(memory.judge(numbered(18)) == Judgement::fresh);
    CHECK(memory.judge(numbered(18)) == Judgement::repeated);
    CHECK(memory.judge(numbered(20)) == Judgement::gap);
    CHECK(memory.judge(numbered(19)) == Judgement::repeated);  // what the full read has seen
    CHECK(memory.judge(numbered(21)) == Judgement::fresh);
    Event repeated = with_id("a", "x");
    repeated.sequence = 22;
    CHECK(memory.judge(repeated) == Judgement::fresh);
    repeated.sequence = 24;
    CHECK(memory.judge(repeated) == Judgement::gap);
}

TEST_CASE("the latest word about an object counts, by the directory's clock") {
    using std::chrono::milliseconds;
    EventMemory memory(start);
    CHECK(memory.judge(at("a", milliseconds(10))) == Judgement::fresh);
    CHECK(memory.judge(at("a", milliseconds(9))) == Judgement::repeated);
    CHECK(memory.judge(at("b", milliseconds(9))) == Judgement::fresh);
    CHECK(memory.judge(at("a", milliseconds(10))) == Judgement::fresh);  // two in one moment
    Event department = at("a", milliseconds(1));
    department.kind = Kind::department;
    CHECK(memory.judge(department) == Judgement::fresh);
}

TEST_CASE("what happened before all was read is no news, as far as two clocks can agree") {
    EventMemory memory(start);
    CHECK(memory.judge(at("a", -std::chrono::minutes(11))) == Judgement::repeated);
    CHECK(memory.judge(at("a", -std::chrono::minutes(9))) == Judgement::fresh);
}

TEST_CASE("what is remembered is bounded, the oldest goes first") {
    EventMemory memory(start, 3);
    for (const char* id : {"1", "2", "3", "4"}) CHECK(memory.judge(with_id("a", id)) == Judgement::fresh);
    CHECK(memory.judge(with_id("a", "4")) == Judgement::repeated);
    CHECK(memory.judge(with_id("a", "1")) == Judgement::fresh);
    for (const char* key : {"k1", "k2", "k3", "k4"})
        CHECK(memory.judge(at(key, std::chrono::seconds(5))) == Judgement::fresh);
    CHECK(memory.judge(at("k4", std::chrono::seconds(4))) == Judgement::repeated);
    CHECK(memory.judge(at("k1", std::chrono::seconds(4))) == Judgement::fresh);
}

TEST_CASE("an address that sends too many wrong calls has to wait, the others do not") {
    WrongCalls wrong;
    const WrongCalls::Time began = WrongCalls::Time() + std::chrono::hours(100);
    for (int call = 0; call < WrongCalls::a_minute; ++call) {
        CHECK(wrong.wait("192.0.2.1", began) == std::chrono::seconds(0));
        wrong.note("192.0.2.1", began);
    }
    CHECK(wrong.wait("192.0.2.1", began + std::chrono::seconds(20)) == std::chrono::seconds(40));
    CHECK(wrong.wait("192.0.2.2", began) == std::chrono::seconds(0));
    CHECK(wrong.wait("192.0.2.1", began + std::chrono::seconds(60)) == std::chrono::seconds(0));
}
