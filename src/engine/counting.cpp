#include "engine/counting.hpp"

namespace rosterd::engine {

namespace {

constexpr ActionMask creations = bit(Action::create_department) | bit(Action::create_person);
constexpr ActionMask department_actions = bit(Action::create_department) | bit(Action::update_department) |
                                          bit(Action::move_department) | bit(Action::set_leaders) |
                                          bit(Action::delete_department);

bool is_held(ActionMask actions, const std::vector<Holding>& holdings) {
    for (const Holding& holding : holdings)
        for (const Action action : holding.actions)
            if ((actions & bit(action)) && (!holding.missing_only || (actions & missing_bit))) return true;
    return false;
}

bool same_object(const Change& left, const Change& right) {
    return left.kind == right.kind && left.key == right.key && left.object_id == right.object_id;
}

}  // namespace

void count_plan(Run& run, const std::vector<Holding>& holdings) {
    const bool plan_only = run.job.mode == JobMode::plan;
    for (const auto& [actions, objects] : run.sink.tally().objects()) {
        const bool department = actions & department_actions;
        KindCounts& counts = run.job.counts.of(department ? Kind::department : Kind::person);
        const bool held = is_held(actions, holdings);
        if (actions & missing_bit) {
            counts.update_count_all += objects;
            if (held)
                counts.removal_held += objects;
            else if (plan_only)
                counts.removed += objects;
            continue;
        }
        // Departments seen are counted one by one at the end.
        if (department || actions == bit(Action::adopt)) continue;
        if (!(actions & creations)) counts.update_count_all += objects;
        if (held)
            counts.held += objects;
        else if (plan_only)
            (actions & creations ? counts.created : counts.updated) += objects;
    }
    for (const LeftOut& object : run.sink.left_out()) {
        if (object.removal) {
            ++run.job.counts.of(object.kind).kept;
        } else if (object.kind == Kind::person) {
            ++run.job.counts.people.skipped;
        } else {
            run.department_results[object.key].skipped = true;
        }
    }
}

void count_applied(Run& run, std::span<const Change> batch) {
    for (std::size_t first = 0, next = 0; first < batch.size(); first = next) {
        bool failed = false, skipped = true;
        ActionMask actions = 0;
        for (next = first; next < batch.size() && same_object(batch[first], batch[next]); ++next) {
            failed = failed || batch[next].state == ChangeState::failed;
            skipped = skipped && batch[next].state == ChangeState::skipped;
            actions |= bit(batch[next].action);
            if (batch[next].fingerprint == missing_fingerprint) actions |= missing_bit;
        }
        const Change& change = batch[first];
        KindCounts& counts = run.job.counts.of(change.kind);
        if (actions & missing_bit) {
            ++(failed ? counts.removal_failed : skipped ? counts.kept : counts.removed);
            if (!failed && !skipped) ++counts.update_count_succ;
            if (skipped) --counts.update_count_all;
        } else if (change.kind == Kind::department) {
            DepartmentResult& result = run.department_results[change.key.empty() ? change.object_id : change.key];
            result.failed = result.failed || failed;
            result.skipped = result.skipped || skipped;
        } else if (change.fingerprint == 0) {
            continue;  // a part of it is held: counted with the plan
        } else if (actions == bit(Action::adopt)) {
            if (failed) --counts.unchanged, ++counts.failed;
        } else {
            ++(failed                ? counts.failed
               : skipped             ? counts.skipped
               : actions & creations ? counts.created
                                     : counts.updated);
            if (!failed && !skipped && !(actions & creations)) ++counts.update_count_succ;
        }
    }
}

KindCounts count_departments(const Run& run) {
    KindCounts counts = run.job.counts.departments;
    for (const auto& [key, result] : run.department_results) {
        const ActionMask changes = result.actions & ~bit(Action::adopt);
        const bool update = changes != 0 && !(changes & creations);
        if (update) ++counts.update_count_all;
        if (update && !result.failed && !result.skipped) ++counts.update_count_succ;
        ++(result.failed                ? counts.failed
           : result.skipped             ? counts.skipped
           : result.actions & creations ? counts.created
           : changes != 0               ? counts.updated
                                        : counts.unchanged);
    }
    return counts;
}

}  // namespace rosterd::engine
