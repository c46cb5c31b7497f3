#pragma once
// Which events of a directory came before, and whether one between them is missing: by the ids, numbers and times that
// the directory gives them. Pure; what it remembers is bounded.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "rosterd/events.hpp"

namespace rosterd::schedule {

class EventMemory {
public:
    // `since`: what happened before is known without events: a complete read begins after it.
    explicit EventMemory(Instant since, std::size_t most = 50'000) : since_(since), most_(most) {}

    enum class Judgement : std::uint8_t {
        fresh,
        repeated,  // it was there before, or a later word about the object was
        gap,       // fresh, but one before it never came
    };
    Judgement judge(const Event& event);

private:
    bool is_new_id(std::string_view id);
    bool is_latest(const Event& event);

    // Of different clocks: ours and the directory's may be apart by so much.
    static constexpr std::chrono::minutes clocks_apart{10};

    Instant since_;
    std::size_t most_;
    std::uint64_t sequence_ = 0;             // of the last event; 0: none yet
    std::unordered_set<std::uint64_t> ids_;  // hashes
    std::deque<std::uint64_t> ids_in_order_;
    std::unordered_map<std::uint64_t, Instant> last_of_;  // hash of kind and key -> time of the last event
    std::deque<std::uint64_t> objects_in_order_;
};

}  // namespace rosterd::schedule
