#include "schedule/waiting_line.hpp"

namespace rosterd::schedule {

namespace {

// Smaller goes first.
int rank(const Waiting& entry) {
    if (entry.passed >= WaitingLine::patience) return -1;
    return static_cast<int>(entry.urgency);
}

static_assert(Trigger::manually < Trigger::timed && Trigger::timed < Trigger::automatic);

}  // namespace

void WaitingLine::add(WaitingPointer entry) {
    by_task_.emplace(entry->job.task, entry);
    line_.push_back(std::move(entry));
}

void WaitingLine::remove(const WaitingPointer& entry) {
    const auto [first, last] = by_task_.equal_range(entry->job.task);
    for (auto at = first; at != last; ++at) {
        if (at->second != entry) continue;
        by_task_.erase(at);
        break;
    }
    line_.remove(entry);
}

WaitingPointer WaitingLine::find(std::int64_t job) const {
    for (const WaitingPointer& entry : line_)
        if (entry->job.id == job) return entry;
    return nullptr;
}

WaitingPointer WaitingLine::same(const Job& job) const {
    const auto [first, last] = by_task_.equal_range(job.task);
    for (auto at = first; at != last; ++at) {
        const Job& waiting = at->second->job;
        if (waiting.mode == job.mode && waiting.accepted_plan == job.accepted_plan &&
            waiting.errand.same_wish(job.errand))
            return at->second;
    }
    return nullptr;
}

WaitingPointer WaitingLine::take(const std::function<bool(const Job&)>& may_begin) {
    auto best = line_.end();
    for (auto at = line_.begin(); at != line_.end(); ++at) {
        if ((*at)->job.id == 0 || !may_begin((*at)->job)) continue;
        if (best == line_.end() || rank(**at) < rank(**best)) best = at;
    }
    if (best == line_.end()) return nullptr;
    for (auto at = line_.begin(); at != best; ++at)
        if (may_begin((*at)->job)) ++(*at)->passed;
    WaitingPointer taken = *best;
    remove(taken);
    return taken;
}

}  // namespace rosterd::schedule
