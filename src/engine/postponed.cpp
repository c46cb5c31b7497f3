#include "engine/postponed.hpp"

#include <set>

#include "rosterd/log.hpp"
#include "store/changes.hpp"
#include "store/retries.hpp"

namespace rosterd::engine {

namespace {

constexpr std::int64_t least_failures = 50;  // that bring a task into quarantine, and
constexpr std::int64_t share_percent = 40;   // of all its changes
constexpr int most_refusals = 3;             // of the credentials, in a row

struct Tally {
    std::int64_t failed = 0, all = 0;
};

Tally tally_of(const Job& job) {
    Tally tally;
    for (const KindCounts* counts : {&job.counts.departments, &job.counts.people}) {
        const std::int64_t failed = counts->failed + counts->removal_failed;
        tally.failed += failed;
        tally.all += failed + counts->created + counts->updated + counts->removed;
    }
    return tally;
}

bool removes(Action action) noexcept {
    return action == Action::disable_person || action == Action::delete_person || action == Action::delete_department;
}

std::string times(int attempts) {
    return attempts == 1 ? "once" : std::to_string(attempts) + " times";
}

std::string why_skipped(const RecordRetry& retry) {
    const std::string when =
        retry.next_at.empty() ? "not tried again by itself: it needs attention"
                              : "next try at " + retry.next_at + ", earlier when it changes or somebody runs the task";
    return "failed " + times(retry.attempts) + ", " + when + ": " + retry.error;
}

}  // namespace

Postponed::Postponed(std::vector<RecordRetry> retries, Flow flow, std::string now, bool by_hand)
    : flow_(flow), now_(std::move(now)), by_hand_(by_hand) {
    for (RecordRetry& retry : retries) {
        due_ = due_ || (!retry.next_at.empty() && retry.next_at <= now_);
        Name name(retry.kind, retry.record);
        retries_.emplace(std::move(name), std::move(retry));
    }
}

Postponed::Name Postponed::name_of(const Change& change) const {
    const bool by_object = flow_ == Flow::downstream && !change.object_id.empty();
    return {change.kind, by_object ? change.object_id : change.key};
}

std::optional<LeftOut> Postponed::leave_out(std::span<Change> changes) const {
    if (by_hand_ || retries_.empty() || changes.empty()) return std::nullopt;
    const auto found = retries_.find(name_of(changes.front()));
    if (found == retries_.end()) return std::nullopt;
    const RecordRetry& retry = found->second;
    const bool due = !retry.next_at.empty() && retry.next_at <= now_;
    const std::uint64_t fingerprint = changes.front().fingerprint;
    if (due || retry.fingerprint == 0 || fingerprint != retry.fingerprint) return std::nullopt;
    std::optional<LeftOut> left_out;
    for (Change& change : changes) {
        if (change.state != ChangeState::planned) continue;
        change.state = ChangeState::skipped;
        change.error = why_skipped(retry);
        change.fingerprint = 0;
        left_out = LeftOut{change.kind, change.key.empty() ? change.object_id : change.key, removes(change.action)};
    }
    return left_out;
}

void Postponed::remember(store::Session& session, const Job& job, bool whole, Instant now) const {
    if (retries_.empty() && tally_of(job).failed == 0) return;
    store::Retries store(session);
    const store::Changes log(session);
    std::set<Name> spoken_of;  // failed, or still waiting
    std::map<Name, RecordRetry> failed;
    store::ChangeFilter filter;
    filter.unchanged = false;
    filter.states = {ChangeState::failed};
    const auto note = [&](std::span<const Change> changes) {
        for (const Change& change : changes) {
            Name name = name_of(change);
            if (name.second.empty() || !spoken_of.insert(name).second) continue;
            const auto known = retries_.find(name);
            RecordRetry retry;
            retry.kind = name.first;
            retry.record = name.second;
            const std::string at = to_text(now);
            // Something else that fails begins anew.
            const bool same = known != retries_.end() && known->second.fingerprint == change.fingerprint;
            retry.attempts = same ? known->second.attempts + 1 : 1;
            retry.since = same ? known->second.since : at;
            retry.fingerprint = change.fingerprint;
            retry.error = change.error;
            if (const auto next = next_record_try(retry.attempts, now)) retry.next_at = to_text(*next);
            failed.emplace(std::move(name), std::move(retry));
        }
    };
    log.for_each(job.id, filter, note);
    for (const auto& [name, retry] : failed) store.put(job.task, retry);
    if (retries_.empty()) return;
    std::set<Name> settled;
    filter.states = {ChangeState::skipped};
    if (!whole) filter.states.push_back(ChangeState::applied);
    const auto look = [&](std::span<const Change> changes) {
        for (const Change& change : changes) {
            const Name name = name_of(change);
            if (!retries_.contains(name) || failed.contains(name)) continue;
            (change.state == ChangeState::applied ? settled : spoken_of).insert(name);
        }
    };
    log.for_each(job.id, filter, look);
    for (const auto& [name, retry] : retries_)
        if (!spoken_of.contains(name) && (whole || settled.contains(name)))
            store.remove(job.task, name.first, name.second);
}

void judge_task(store::Session& session, const Job& job, bool refused, Instant now) {
    if (job.mode != JobMode::run || job.outcome == JobOutcome::cancelled || job.outcome == JobOutcome::interrupted)
        return;
    store::Retries store(session);
    std::optional<TaskTrouble> known = store.trouble(job.task);
    const Tally tally = tally_of(job);
    const bool many = tally.failed >= least_failures && tally.failed * 100 >= tally.all * share_percent;
    const bool unfinished = job.outcome == JobOutcome::failed || job.outcome == JobOutcome::incomplete_read;
    if (!refused && !many && !(unfinished && known && known->quarantined())) {
        if (!known || unfinished) return;  // a failure of another kind proves nothing
        store.remove_trouble(job.task);
        if (known->quarantined()) Log().info("task.out_of_quarantine", {{"task", job.task}, {"job", job.id}});
        return;
    }
    TaskTrouble trouble = known.value_or(TaskTrouble{});
    trouble.task = job.task;
    trouble.refused = refused ? trouble.refused + 1 : 0;
    if (trouble.quarantined() || many || trouble.refused >= most_refusals) {
        if (!trouble.quarantined()) trouble.since = to_text(now);
        ++trouble.attempts;
        trouble.next_at = to_text(next_task_try(trouble.attempts, now));
        if (refused)
            trouble.reason = "the credentials were refused " + std::to_string(trouble.refused) + " times: " + job.error;
        else if (many)
            trouble.reason = std::to_string(tally.failed) + " of " + std::to_string(tally.all) +
                             " changes failed in job " + std::to_string(job.id);
        else
            trouble.reason = "still failing: " + job.error;
        Log().warning(
            "task.quarantined",
            {{"task", job.task}, {"job", job.id}, {"attempts", trouble.attempts}, {"next_try", trouble.next_at}});
    }
    store.put_trouble(trouble);
}

}  // namespace rosterd::engine
