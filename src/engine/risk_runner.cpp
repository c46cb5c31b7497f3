#include "engine/risk_runner.hpp"

#include <algorithm>

#include "hub/hub.hpp"
#include "rosterd/error.hpp"
#include "store/change_text.hpp"
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

// The hub as it is now, to compare held changes with.
class Present {
public:
    Present(store::Session& session, const Task& task, const Services& services)
        : task_(task), services_(services), people_(session), departments_(session), links_(session) {
        for (Department& department : departments_.all(0)) by_row_.emplace(department.id, std::move(department));
    }

    // Why the change cannot be done any more; empty: it can.
    std::string objection(const Change& change) {
        if (removes(change.action) && !change.key.empty() && task_.removal.after_absences > 1) {
            const auto link = links_.find(task_.id, change.kind, change.key);
            if (change.kind == Kind::person && link && link->absences == 0)
                return "the person is in the directory again";
        }
        return change.kind == Kind::person ? of_person(change) : of_department(change);
    }

private:
    std::string of_person(const Change& change) {
        const auto person = people_.find(change.object_id);
        if (!person) return "the person is gone";
        for (const FieldChange& field : change.fields) {
            std::string now;
            if (field.key == "status") {
                now = to_string(person->status);
            } else if (field.key == "departments") {
                std::vector<std::string> ids;
                for (const Membership& membership : person->memberships)
                    ids.push_back(public_id(membership.department));
                now = ids.empty() ? std::string() : store::text_array(ids);
                if (field.before && *field.before == "[]" && ids.empty()) continue;
            } else if (field.key == "manager") {
                if (person->manager != 0) now = people_.user_id_of(person->manager);
            } else {
                now = value(services_.person_fields, person->values, field.key);
            }
            if (now != field.before.value_or("")) return changed(field.key);
        }
        return {};
    }

    std::string of_department(const Change& change) {
        const auto department = departments_.find(change.object_id);
        if (!department) return "the department is gone";
        for (const FieldChange& field : change.fields) {
            if (field.key == "leaders") continue;
            const std::string now = field.key == "parentDepartmentId"
                                        ? public_id(department->parent)
                                        : value(services_.department_fields, department->values, field.key);
            if (now != field.before.value_or("")) return changed(field.key);
        }
        return {};
    }

    std::string public_id(std::int64_t row) const {
        const auto at = by_row_.find(row);
        return at == by_row_.end() ? std::string() : at->second.department_id;
    }

    static std::string value(const FieldTable& table, const FieldValues& values, const std::string& key) {
        const auto field = table.find(key);
        const std::string* text = field ? find_value(values, *field) : nullptr;
        return text ? *text : std::string();
    }

    static std::string changed(const std::string& key) {
        return key + " has changed since this was held (run the task again: what is still to be done is offered anew)";
    }

    const Task& task_;
    const Services& services_;
    store::People people_;
    store::Departments departments_;
    store::Links links_;
    std::map<std::int64_t, Department> by_row_;
};

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
               const std::vector<std::int64_t>& ids) {
    store::RiskOperations operations(session);
    std::vector<RiskOperation> wanted = operations.load(ids);
    std::erase_if(wanted, [](const RiskOperation& each) { return each.status != RiskStatus::executing; });
    if (wanted.empty()) return;
    std::ranges::sort(wanted, {}, [](const RiskOperation& each) { return std::pair(each.level, each.id); });

    Job job;
    job.task = task.id;
    job.flow = task.flow;
    job.state = JobState::running;
    job.created_at = job.started_at = job.updated_at = to_text(services.clock.now());
    job.evidence = "held changes, carried out because somebody decided so; the directory was not read";
    store::Jobs(session).insert(job);

    Present present(session, task, services);
    std::vector<Change> changes;
    for (const RiskOperation& operation : wanted) {
        Change change = operation.change;
        change.job = job.id;
        change.at = job.created_at;
        change.error = present.objection(change);
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

}  // namespace

Async<void> RiskRunner::run(TaskPointer task, Precedences precedences, std::vector<std::int64_t> operations) {
    // What is held of a downstream task is done by its connector, which a run has and this has not.
    std::string refusal;
    try {
        if (task->flow == Flow::downstream)
            throw Error(ErrorKind::conflict,
                        "carried out by a run of the task: look at its plan and accept it (rosterctl task run " +
                            std::to_string(task->id) + " --accept HASH)");
        const auto work = [&](store::Session& session) {
            carry_out(session, services_, *task, precedences, operations);
        };
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
