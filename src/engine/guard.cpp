#include "engine/guard.hpp"

#include <cstdio>

namespace rosterd::engine {

namespace {

bool exceeds(const GuardLimit& limit, std::int64_t count, std::int64_t total) noexcept {
    if (count == 0) return false;
    if (total < limit.small_total) return count > limit.small_count;
    return static_cast<double>(count) * 100 > limit.percent * static_cast<double>(total) || count > limit.count;
}

std::string limit_text(const GuardLimit& limit, std::int64_t total) {
    if (total < limit.small_total)
        return std::to_string(limit.small_count) + " (with fewer than " + std::to_string(limit.small_total) +
               " linked)";
    char percent[32];
    std::snprintf(percent, sizeof percent, "%g %%", limit.percent);
    return limit.count == INT64_MAX ? std::string(percent)
                                    : percent + std::string(" or ") + std::to_string(limit.count);
}

}  // namespace

std::int64_t PlanTally::with(ActionMask any_of) const noexcept {
    std::int64_t count = 0;
    for (const auto& [actions, objects] : objects_)
        if (actions & any_of) count += objects;
    return count;
}

std::vector<Holding> guard(const PlanTally& tally, const GuardLimits& limits, std::int64_t linked_people,
                           std::int64_t linked_departments) {
    std::vector<Holding> holdings;
    const auto judge = [&](std::vector<Action> actions, const GuardLimit& limit, std::int64_t total, const char* what,
                           const char* whom, const char* setting) {
        ActionMask mask = 0;
        for (const Action action : actions) mask |= bit(action);
        const std::int64_t count = tally.with(mask);
        if (!exceeds(limit, count, total)) return;
        holdings.push_back({std::move(actions), false,
                            std::string("held by the guard: the plan would ") + what + ' ' + std::to_string(count) +
                                " of " + std::to_string(total) + ' ' + whom + ", the limit is " +
                                limit_text(limit, total) + " (look at the plan and accept it, or change guard." +
                                setting + ')'});
    };
    judge({Action::disable_person, Action::delete_person}, limits.remove_people, linked_people, "disable or delete",
          "linked people", "removePeople");
    judge({Action::delete_department}, limits.remove_departments, linked_departments, "delete", "linked departments",
          "removeDepartments");
    judge({Action::change_identifier}, limits.change_identifiers, linked_people, "change identifiers of",
          "linked people", "changeIdentifiers");
    judge({Action::clear_fields}, limits.clear_fields, linked_people, "clear fields of", "linked people",
          "clearFields");
    judge({Action::change_departments}, limits.move_people, linked_people, "move", "linked people", "movePeople");
    return holdings;
}

void hold_removals(const PlanTally& tally, std::vector<Holding>& holdings) {
    std::int64_t waiting = 0;
    for (const auto& [actions, objects] : tally.objects())
        if (actions & missing_bit) waiting += objects;
    if (waiting == 0) return;
    holdings.push_back({{Action::disable_person, Action::delete_person, Action::delete_department},
                        true,
                        std::to_string(waiting) +
                            " removals wait for somebody's yes (look at the plan and accept it, or set "
                            "removal.confirm to false)"});
}

}  // namespace rosterd::engine
