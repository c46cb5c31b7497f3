#include "engine/risk_runner.hpp"

#include <algorithm>
#include <span>

#include "engine/hub_present.hpp"
#include "hub/hub.hpp"
#include "rosterd/error.hpp"
#include "store/changes.hpp"
#include "store/departments.hpp"
#include "store/jobs.hpp"
#include "store/links.hpp"
#include "store/people.hpp"
#include "store/risk_operations.hpp"
#include "store/tasks.hpp"

namespace rosterd::engine {

namespace {

bool removes(Action action) noexcept {
    return action == Action::disable_person || action == Action::delete_person || action == Action::delete_department;
}

// Why the change cannot be done any more; empty: it can.
std::string objection(store::Session& session, HubPresent& present, const Task& task, const Change& change) {
    if (change.kind == Kind::person && removes(change.action) && !change.key.empty() &&
        task.removal.after_absences > 1) {
        const auto link = store::Links(session).find(task.id, change.kind, change.key);
        if (link && link->absences == 0) return "the person is in the directory again";
    }
    if (!present.has(change.kind, change.object_id))
        return change.kind == Kind::person ? "the person is gone" : "the department is gone";
    for (const FieldChange& field : change.fields)
        if (field.key != "leaders" && !present.is(change.kind, change.object_id, field.key, field.before))
            return field.key +
                   " has changed since this was held (run the task again: what is still to be done is offered anew)";
    return {};
}

hub::Applying applying_for(store::Session& session, const Task& task, const Services& services,
                           const Precedences& precedences) {
    hub::Applying applying;
    applying.task = &task;
    applying.person_fields = &services.person_fields;
    applying.department_fields = &services.department_fields;
    applying.precedence = precedences;
    const auto memory = store::Tasks(session).find(task.id);
    for (Organization& organization : store::Organizations(session).all())
        if (memory && organization.id == memory->organization) applying.organization = std::move(organization);
    for (const Department& department : store::Departments(session).all(applying.organization.id))
        applying.departments.emplace(department.department_id, department.id);
    return applying;
}

void count(Job& job, const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        KindCounts& counts = job.counts.of(change.kind);
        const bool applied = change.state == ChangeState::applied, failed = change.state == ChangeState::failed;
        if (removes(change.action)) {
            ++counts.missing;
            ++(applied ? counts.removed : failed ? counts.removal_failed : counts.kept);
        } else {
            ++counts.seen;
            ++(applied ? counts.updated : failed ? counts.failed : counts.skipped);
        }
        if (applied || failed) ++counts.update_count_all;
        if (applied) ++counts.update_count_succ;
    }
}

// One transaction: the job, its changes, the hub and what became of each operation.
void carry_out(store::Session& session, const Services& services, const Task& task, const Precedences& precedences,
               const std::vector<std::int64_t>& ids, const std::string& by) {
    store::RiskOperations operations(session);
    std::vector<RiskOperation> wanted = operations.load(ids);
    std::erase_if(wanted, [](const RiskOperation& each) { return each.status != RiskStatus::executing; });
    if (wanted.empty()) return;
    std::ranges::sort(wanted, {}, [](const RiskOperation& each) { return std::pair(each.level, each.id); });

    Job job;
    job.task = task.id;
    job.flow = task.flow;
    job.errand.by = by;
    for (const RiskOperation& operation : wanted) job.errand.operations.push_back(operation.id);
    job.state = JobState::running;
    job.created_at = job.started_at = job.updated_at = to_text(services.clock.now());
    job.evidence = "held changes, carried out because somebody decided so; the directory was not read";
    store::Jobs(session).insert(job);

    HubPresent present(session, services);
    std::vector<Change> changes;
    for (const RiskOperation& operation : wanted) {
        Change change = operation.change;
        change.job = job.id;
        change.at = job.created_at;
        change.error = objection(session, present, task, change);
        change.state = change.error.empty() ? ChangeState::planned : ChangeState::failed;
        // What else is to be done for the record shows when it is compared again.
        change.fingerprint = 0;
        changes.push_back(std::move(change));
    }
    store::Changes(session).insert(changes);
    hub::Applying applying = applying_for(session, task, services, precedences);
    applying.now = to_text(services.clock.now());
    hub::apply(session, applying, changes);

    for (std::size_t at = 0; at < wanted.size(); ++at) {
        const bool failed = changes[at].state == ChangeState::failed;
        operations.set_status(wanted[at].id, failed ? RiskStatus::failed : RiskStatus::success, changes[at].error,
                              applying.now);
    }
    count(job, changes);
    const bool failures = std::ranges::count(changes, ChangeState::failed, &Change::state) > 0;
    job.outcome = failures ? JobOutcome::succeeded_with_errors : JobOutcome::succeeded;
    job.state = state_of(job.outcome);
    job.finished_at = job.updated_at = applying.now;
    store::Jobs(session).update(job);
}

bool same_operation(const Change& left, const Change& right) {
    return left.kind == right.kind && left.action == right.action && left.key == right.key &&
           left.object_id == right.object_id;
}

// What became of each in a job that did nothing else.
void settle(store::Session& session, const Job& job, const std::vector<std::int64_t>& ids, const std::string& now) {
    store::RiskOperations operations(session);
    std::vector<RiskOperation> open = operations.load(ids);
    std::erase_if(open, [](const RiskOperation& each) { return each.status != RiskStatus::executing; });
    store::ChangeFilter filter;
    filter.unchanged = false;
    filter.unfinished = true;
    const auto visit = [&](std::span<const Change> changes) {
        for (const Change& change : changes) {
            const auto mine = std::ranges::find_if(
                open, [&](const RiskOperation& each) { return same_operation(each.change, change); });
            if (mine == open.end() || change.state == ChangeState::planned) continue;
            // The same operation with other values is another change, which was left out; the stale one says why.
            if (change.state == ChangeState::skipped && !change.error.starts_with("stale")) continue;
            const bool applied = change.state == ChangeState::applied;
            operations.set_status(mine->id, applied ? RiskStatus::success : RiskStatus::failed,
                                  applied ? std::string() : change.error, now);
            open.erase(mine);
        }
    };
    store::Changes(session).for_each(job.id, filter, visit);
    const std::string why = job.error.empty() ? "the job did not come to it (execute it again)" : job.error;
    for (const RiskOperation& left : open) operations.set_status(left.id, RiskStatus::failed, why, now);
}

}  // namespace

// The line itself looks at the target once more: what it would not do any more is not done.
Async<void> RiskRunner::run_in_target(TaskPointer task, Precedences precedences, std::vector<std::int64_t> operations,
                                      std::string by) {
    Job job;
    job.task = task->id;
    job.flow = task->flow;
    job.errand.by = std::move(by);
    job.errand.operations = operations;
    job.created_at = job.updated_at = to_text(services_.clock.now());
    const auto insert = [&](store::Session& session) { store::Jobs(session).insert(job); };
    co_await services_.store.write(insert);
    JobRunner runner(services_);
    const bool stop = false;
    Progress progress = [](const Job&) {};
    ReadScope scope;
    job = co_await runner.run(std::move(job), std::move(task), std::move(precedences), std::move(progress), stop,
                              std::move(scope));
    const std::string now = to_text(services_.clock.now());
    const auto conclude = [&](store::Session& session) { settle(session, job, operations, now); };
    co_await services_.store.write(conclude);
}

Async<void> RiskRunner::run(TaskPointer task, Precedences precedences, std::vector<std::int64_t> operations,
                            std::string by) {
    std::string refusal;
    try {
        const auto work = [&](store::Session& session) {
            carry_out(session, services_, *task, precedences, operations, by);
        };
        if (task->flow == Flow::downstream)
            co_await run_in_target(task, precedences, operations, by);
        else
            co_await services_.store.write(work);
    } catch (const std::exception& error) {
        refusal = error.what();
    }
    if (refusal.empty()) co_return;
    Log().warning("risk.failed", {{"task", task->id}, {"reason", refusal}});
    const auto give_back = [&](store::Session& session) {
        store::RiskOperations all(session);
        const std::string now = to_text(services_.clock.now());
        for (const RiskOperation& operation : all.load(operations))
            if (operation.status == RiskStatus::executing)
                all.set_status(operation.id, RiskStatus::failed, refusal, now);
    };
    co_await services_.store.write(give_back);
}

}  // namespace rosterd::engine
