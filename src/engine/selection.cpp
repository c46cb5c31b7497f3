#include "engine/selection.hpp"

namespace rosterd::engine {

void Selection::add(Change canonical) {
    by_identity_.emplace(PlanText::identity(canonical), changes_.size());
    changes_.push_back(std::move(canonical));
    found_.push_back(false);
}

bool Selection::keep_selected(std::span<Change> changes) {
    bool all = true;
    for (Change& change : changes) {
        if (change.state != ChangeState::planned) continue;
        const auto selected = by_identity_.find(PlanText::identity(text_.canonical(change)));
        if (selected != by_identity_.end()) {
            found_[selected->second] = true;
            continue;
        }
        change.state = ChangeState::skipped;
        change.error = "not among what was asked for (a run of the task does it)";
        all = false;
    }
    return all;
}

std::vector<Change> Selection::stale() const {
    std::vector<Change> stale;
    for (std::size_t at = 0; at < changes_.size(); ++at)
        if (!found_[at]) stale.push_back(changes_[at]);
    return stale;
}

}  // namespace rosterd::engine
