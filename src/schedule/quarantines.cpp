#include "schedule/quarantines.hpp"

#include <optional>

#include "rosterd/error.hpp"
#include "store/retries.hpp"

namespace rosterd::schedule {

void Quarantines::load(store::Session& session) {
    troubles_ = store::Retries(session).troubles();
}

Async<void> Quarantines::recall(std::int64_t task) {
    std::optional<TaskTrouble> trouble;
    std::string refusal;
    try {
        const auto look = [&](store::Session& session) { trouble = store::Retries(session).trouble(task); };
        co_await services_.store.read(look);
    } catch (const std::exception& error) {
        refusal = error.what();
    }
    if (!refusal.empty()) log_.error("task.trouble_unknown", {{"task", task}, {"error", refusal}});
    troubles_.erase(task);
    if (trouble) troubles_.emplace(task, std::move(*trouble));
}

std::string Quarantines::quiet_until(std::int64_t task, Trigger who) const {
    if (who == Trigger::manually) return {};
    const auto known = troubles_.find(task);
    if (known == troubles_.end() || !known->second.quarantined()) return {};
    const std::string& next = known->second.next_at;
    return next > to_text(services_.clock.now()) ? next : std::string();
}

void Quarantines::check(std::int64_t task, Trigger who) const {
    const std::string quiet = quiet_until(task, who);
    if (quiet.empty()) return;
    const std::string number = std::to_string(task);
    throw Error(ErrorKind::conflict, "task " + number + " is in quarantine, its next try is at " + quiet +
                                         " (rosterctl task show " + number +
                                         " says why; a run by hand is always possible)");
}

}  // namespace rosterd::schedule
