#pragma once
// Holds the risky part of a plan when there is too much of it. Pure.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/change.hpp"
#include "model/task.hpp"

namespace rosterd::engine {

// How many objects a plan touches with which actions together: a bit for each Action.
using ActionMask = std::uint32_t;
constexpr ActionMask bit(Action action) noexcept {
    return ActionMask{1} << static_cast<unsigned>(action);
}

// Beside the actions: the object is missing from the source, so it does not count among those seen.
inline constexpr ActionMask missing_bit = ActionMask{1} << 31U;

class PlanTally {
public:
    void add(ActionMask actions) { ++objects_[actions]; }
    std::int64_t with(ActionMask any_of) const noexcept;  // objects that need at least one of these actions
    const std::map<ActionMask, std::int64_t>& objects() const noexcept { return objects_; }

private:
    std::map<ActionMask, std::int64_t> objects_;
};

struct Holding {
    std::vector<Action> actions;
    bool missing_only = false;  // only removals of what is missing, not of those who are there and not active
    std::string reason;         // "would disable or delete 620 of 5000 people, the limit is 10 % or 500 (...)"
};

// `linked` people and departments: how many the task had links for before this run. An empty result: nothing is held.
std::vector<Holding> guard(const PlanTally& tally, const GuardLimits& limits, std::int64_t linked_people,
                           std::int64_t linked_departments);

// Downstream: every removal of what has left waits for somebody's yes, unless the task says otherwise.
void hold_removals(const PlanTally& tally, std::vector<Holding>& holdings);

}  // namespace rosterd::engine
