#include "engine/undo.hpp"

#include <algorithm>
#include <set>

#include "engine/target_compare.hpp"
#include "rosterd/error.hpp"
#include "store/changes.hpp"
#include "store/jobs.hpp"

namespace rosterd::engine {

namespace {

constexpr std::uint64_t compare_again = missing_fingerprint + 1;  // no record has it: the next run looks at everything

bool creates(Action action) noexcept {
    return action == Action::create_department || action == Action::create_person;
}

bool removes(Action action) noexcept {
    return action == Action::delete_department || action == Action::delete_person;
}

// Somebody loses access by it, or a field its value: the guard counts these apart.
Action action_of(const Change& done, const FieldChange& back) {
    if (done.kind == Kind::department) return done.action;
    if (back.key == "enabled") return back.after == "false" ? Action::disable_person : Action::update_person;
    if (back.key == "status") {
        const auto status = parse_person_status(back.after.value_or(""));
        return status && !is_active(*status) ? Action::disable_person : Action::update_person;
    }
    if (done.action == Action::change_identifier || done.action == Action::change_departments) return done.action;
    return back.after || back.key == "manager" ? Action::update_person : Action::clear_fields;
}

std::string object_of(const Change& change) {
    return std::to_string(static_cast<int>(change.kind)) + (change.object_id.empty() ? change.key : change.object_id);
}

}  // namespace

Opposite opposite_of(const Change& done, Flow flow) {
    Opposite opposite;
    Change base = done;
    base.id = 0;
    base.state = ChangeState::planned;
    base.error.clear();
    base.fields.clear();
    base.locator.clear();
    base.manager.reset();
    base.fingerprint = compare_again;
    base.reason = "undoes change " + std::to_string(done.id) + " of job " + std::to_string(done.job);
    if (removes(done.action)) {
        opposite.why_not = flow == Flow::upstream
                               ? "it was deleted: the log does not hold what it was (a run makes a new one if the "
                                 "directory has it again)"
                               : "it was deleted: password, key and what no rule of the task writes are lost (a run "
                                 "makes a new one if it comes into scope again)";
        return opposite;
    }
    if (creates(done.action)) {
        base.action = done.kind == Kind::person ? Action::delete_person : Action::delete_department;
        base.fingerprint = missing_fingerprint;
        opposite.changes.push_back(std::move(base));
        return opposite;
    }
    for (const FieldChange& field : done.fields) {
        const FieldChange back{field.key, field.after, field.before};
        const Action action = action_of(done, back);
        auto at = std::ranges::find(opposite.changes, action, &Change::action);
        if (at == opposite.changes.end()) {
            opposite.changes.push_back(base);
            at = opposite.changes.end() - 1;
            at->action = action;
        }
        at->fields.push_back(back);
    }
    return opposite;
}

void keep_conflicts_out(std::vector<Change>& planned, const Change& done, const IsUntouched& is_untouched) {
    std::set<std::string> touched;
    for (const FieldChange& field : done.fields)
        if (!is_untouched(field)) touched.insert(field.key);
    if (touched.empty()) return;
    std::vector<Change> conflicts;
    for (Change& change : planned) {
        Change conflict = change;
        conflict.state = ChangeState::skipped;
        // What was made goes as a whole or not at all.
        if (removes(change.action)) {
            std::string names;
            for (const std::string& name : touched) names += (names.empty() ? "" : ", ") + name;
            conflict.error = "conflict: changed since it was made (" + names + "), so it stays";
            change.state = ChangeState::skipped;
        } else {
            std::erase_if(conflict.fields, [&](const FieldChange& field) { return !touched.contains(field.key); });
            std::erase_if(change.fields, [&](const FieldChange& field) { return touched.contains(field.key); });
            conflict.error = "conflict: changed since that job, so it stays as it is";
        }
        if (removes(change.action) || !conflict.fields.empty()) conflicts.push_back(std::move(conflict));
    }
    std::erase_if(planned, [](const Change& change) {
        return change.state == ChangeState::skipped || (change.fields.empty() && !removes(change.action));
    });
    std::ranges::move(conflicts, std::back_inserter(planned));
}

std::vector<std::vector<Change>> done_by(store::Session& session, const Task& task, std::int64_t id) {
    const auto job = store::Jobs(session).find(id);
    if (!job || job->task != task.id)
        throw Error(ErrorKind::not_found, "task " + std::to_string(task.id) + " has no job " + std::to_string(id) +
                                              " (old jobs are cleared away with their logs)");
    if (job->mode != JobMode::run || job->flow != task.flow)
        throw Error(ErrorKind::conflict, "job " + std::to_string(id) + " was no run of the task as it is now");
    store::ChangeFilter filter;
    filter.states = {ChangeState::applied};
    filter.unchanged = false;
    std::vector<std::vector<Change>> objects;
    const auto visit = [&](std::span<const Change> changes) {
        for (const Change& change : changes) {
            if (change.action == Action::none || change.action == Action::adopt) continue;
            if (objects.empty() || object_of(objects.back().front()) != object_of(change)) objects.emplace_back();
            objects.back().push_back(change);
        }
    };
    store::Changes(session).for_each(id, filter, visit);
    // What was made in that job is taken away, whatever else was done to it.
    std::set<std::string> made;
    for (const auto& object : objects)
        for (const Change& change : object)
            if (creates(change.action)) made.insert(object_of(change));
    for (auto& object : objects)
        std::erase_if(
            object, [&](const Change& change) { return !creates(change.action) && made.contains(object_of(change)); });
    std::erase_if(objects, [](const auto& object) { return object.empty(); });
    std::ranges::reverse(objects);
    for (auto& object : objects) std::ranges::reverse(object);
    return objects;
}

void plan_undo_of(Run& run, std::vector<std::vector<Change>> objects) {
    std::set<std::string> counted;
    for (std::vector<Change>& changes : objects) {
        if (changes.empty()) continue;
        const Change head = changes.front();
        ActionMask actions = 0;
        bool removal = false;
        for (const Change& change : changes) {
            if (change.state != ChangeState::planned) continue;
            actions |= bit(change.action);
            removal = removal || change.fingerprint == missing_fingerprint;
        }
        const bool skipped = actions == 0;
        KindCounts& counts = run.job.counts.of(head.kind);
        const bool first = counted.insert(object_of(head)).second;
        if (removal) {
            ++counts.missing;
        } else if (head.kind == Kind::person) {
            ++counts.seen;
            if (skipped) ++counts.skipped;
        } else {
            if (first) ++counts.seen;
            DepartmentResult& result = run.department_results[head.key.empty() ? head.object_id : head.key];
            result.actions |= actions;
            result.skipped = skipped && result.actions == 0;
        }
        run.sink.add(std::move(changes));
    }
}

}  // namespace rosterd::engine
