#include "api/task_json.hpp"

#include <algorithm>

#include "api/contract_types.hpp"
#include "api/known_task.hpp"
#include "store/departments.hpp"
#include "store/jobs.hpp"
#include "store/links.hpp"
#include "store/retries.hpp"
#include "store/tasks.hpp"

namespace rosterd::api {

namespace {

std::int64_t settled(const KindCounts& counts) noexcept {
    return counts.created + counts.updated + counts.unchanged + counts.held + counts.skipped + counts.failed +
           counts.removed + counts.removal_held + counts.removal_failed;
}

bool is_contract_type(std::string_view type) noexcept {
    return std::ranges::find(contract_types, type) != contract_types.end();
}

// Progress in whole percent. While a job still reads, what the last runs linked says how much there is about to be.
int rate(const Job& job, std::int64_t linked) noexcept {
    if (job.state == JobState::success) return 100;
    const JobCounts& counts = job.counts;
    const std::int64_t all = std::max(linked, counts.departments.count_all() + counts.people.count_all());
    if (all <= 0) return 0;
    const std::int64_t done = settled(counts.departments) + settled(counts.people);
    return static_cast<int>(std::clamp<std::int64_t>(100 * done / all, 0, 99));
}

Json rules_json(const std::vector<FieldRule>& rules) {
    Json list = Json::array();
    for (const FieldRule& rule : rules) {
        Json item;
        item["expression"] = rule.expression;
        item["targetKey"] = rule.target_key;
        list.push_back(std::move(item));
    }
    return list;
}

// 2, not 2.0: whole numbers are shown as people write them.
Json seconds_json(std::chrono::milliseconds time) {
    if (time.count() % 1000 == 0) return time.count() / 1000;
    return static_cast<double>(time.count()) / 1000;
}

Json limit_json(const GuardLimit& limit) {
    Json json;
    json["percent"] = limit.percent;
    json["count"] = limit.count == INT64_MAX ? Json(nullptr) : Json(limit.count);
    json["smallTotal"] = limit.small_total;
    json["smallCount"] = limit.small_count;
    return json;
}

Json guard_json(const GuardLimits& guard) {
    Json json;
    json["removePeople"] = limit_json(guard.remove_people);
    json["removeDepartments"] = limit_json(guard.remove_departments);
    json["changeIdentifiers"] = limit_json(guard.change_identifiers);
    json["clearFields"] = limit_json(guard.clear_fields);
    json["movePeople"] = limit_json(guard.move_people);
    return json;
}

std::string_view name_of(RemovalAction action) noexcept {
    switch (action) {
        case RemovalAction::keep:
            return "keep";
        case RemovalAction::disable:
            return "disable";
        case RemovalAction::remove:
            return "remove";
    }
    return "keep";
}

Json removal_json(const Removal& removal) {
    Json json;
    json["people"] = name_of(removal.people);
    json["status"] = to_string(removal.status);
    json["departments"] = name_of(removal.departments);
    json["afterAbsences"] = removal.after_absences;
    json["allowEmpty"] = removal.allow_empty;
    return json;
}

void put_last_run(Json& json, const TaskState& state, Absent absent) {
    if (!state.why_not_loaded.empty()) {
        json["lastSyncMessage"] = "not loaded: " + state.why_not_loaded;
        put_absent(json, "lastSyncRate", absent);
        json["lastSyncStatus"] = "failed";
        put_absent(json, "lastSyncTime", absent);
        return;
    }
    if (!state.last_job) {
        put_absent(json, "lastSyncMessage", absent);
        put_absent(json, "lastSyncRate", absent);
        json["lastSyncStatus"] = "free";
        put_absent(json, "lastSyncTime", absent);
        return;
    }
    const Job& job = *state.last_job;
    put_text(json, "lastSyncMessage", job.state == JobState::failed ? job.error : std::string(), absent);
    json["lastSyncRate"] = rate(job, state.linked);
    json["lastSyncStatus"] = to_v3_status(job.state);
    const std::string& begun = job.started_at.empty() ? job.created_at : job.started_at;
    json["lastSyncTime"] = job.finished_at.empty() ? begun : job.finished_at;
}

void put_quarantine(Json& json, const std::optional<TaskTrouble>& quarantine) {
    json["quarantine"] = nullptr;
    if (!quarantine) return;
    Json it;
    it["since"] = quarantine->since;
    it["reason"] = quarantine->reason;
    it["attempts"] = quarantine->attempts;
    it["nextTry"] = quarantine->next_at;
    json["quarantine"] = std::move(it);
}

TaskState load(store::Session& session, TaskPointer task, const std::vector<Organization>& organizations) {
    TaskState state;
    state.organization_code = task->organization_code;
    if (const auto memory = store::Tasks(session).find(task->id)) {
        state.created_at = memory->created_at;
        state.updated_at = memory->updated_at;
        const auto bound = std::ranges::find(organizations, memory->organization, &Organization::id);
        if (bound != organizations.end()) state.organization_code = bound->code;
    }
    state.quarantine = store::Retries(session).trouble(task->id);
    if (state.quarantine && !state.quarantine->quarantined()) state.quarantine.reset();
    state.last_job = store::Jobs(session).last_of(task->id);
    if (state.last_job && state.last_job->state == JobState::running) {
        const store::Links links(session);
        state.linked = links.count(task->id, Kind::department) + links.count(task->id, Kind::person);
    }
    state.task = std::move(task);
    return state;
}

}  // namespace

Async<std::vector<TaskState>> load_task_states(const Backend& backend, std::vector<TaskPointer> tasks) {
    std::vector<TaskState> states;
    store::Work work = [&](store::Session& session) {
        const auto organizations = store::Organizations(session).all();
        for (TaskPointer& task : tasks) states.push_back(load(session, std::move(task), organizations));
    };
    co_await backend.services.store.read(std::move(work));
    const std::string now = to_text(backend.services.clock.now());
    for (TaskState& state : states) {
        // The store learns of a task when it is loaded; a request may come in between.
        if (state.created_at.empty()) state.created_at = state.updated_at = now;
        state.paused = backend.queue.paused(state.task->id);
        state.why_not_loaded = why_not_loaded(backend, state.task->id);
        state.problems = problems_of(backend, state.task->id);
        if (backend.hooks) state.hook = backend.hooks->status(state.task->id);
        if (!state.last_job) continue;
        if (auto live = backend.queue.live(state.last_job->id)) state.last_job = std::move(live);
    }
    co_return states;
}

Json sync_task_json(const TaskState& state, Absent absent) {
    const Task& task = *state.task;
    Json json;
    json["syncTaskId"] = task.id;
    json["createdAt"] = state.created_at;
    json["updatedAt"] = state.updated_at;
    json["syncTaskName"] = task.name;
    // A type that no connector has would make some clients drop the whole answer.
    const bool unusable_type = !state.why_not_loaded.empty() && absent == Absent::left_out;
    json["syncTaskType"] = unusable_type && !is_contract_type(task.type) ? "custom" : task.type;
    json["syncFlow"] = to_string(task.flow);
    json["syncTrigger"] = to_string(task.trigger);
    put_last_run(json, state, absent);
    put_text(json, "organizationCode", state.organization_code, absent);
    if (task.flow == Flow::downstream) {
        Json everything;
        everything["all"] = task.scope.all;
        everything["includeNewUsers"] = task.scope.include_new_users;
        json["provisioningScope"] = std::move(everything);
    } else {
        put_absent(json, "provisioningScope", absent);
    }
    json["fieldMapping"] = rules_json(task.field_mapping);
    if (task.trigger == Trigger::timed && task.timed_scheduler) {
        Json scheduler;
        scheduler["cycle"] = task.timed_scheduler->cycle;
        scheduler["startTime"] = task.timed_scheduler->start_time;
        json["timedScheduler"] = std::move(scheduler);
    } else {
        put_absent(json, "timedScheduler", absent);
    }
    return json;
}

Json hook_json(const schedule::HookStatus& hook, bool path) {
    Json json;
    put_text(json, "path", path ? hook.path : std::string(), Absent::null);
    json["calls"] = hook.calls;
    json["refused"] = hook.refused;
    json["events"] = hook.events;
    json["repeated"] = hook.repeated;
    put_text(json, "lastCallAt", hook.last ? to_text(*hook.last) : std::string(), Absent::null);
    return json;
}

Json own_task_json(const TaskState& state, Role caller) {
    const Task& task = *state.task;
    Json json = sync_task_json(state, Absent::null);
    put_text(json, "file", task.file, Absent::null);
    json["loaded"] = state.why_not_loaded.empty();
    Json problems = Json::array();
    for (const config::Problem& problem : state.problems) problems.push_back(problem_json(problem));
    json["problems"] = std::move(problems);
    json["paused"] = state.paused;
    put_quarantine(json, state.quarantine);
    put_text(json, "cron", task.cron, Absent::null);
    put_text(json, "timeZone", task.time_zone, Absent::null);
    json["jitter"] = task.jitter_seconds;
    json["maxRunSeconds"] = task.max_run_seconds;
    json["debounceSeconds"] = seconds_json(task.debounce);
    json["debounceMostSeconds"] = seconds_json(task.debounce_most);
    json["hook"] = state.hook ? hook_json(*state.hook, caller == Role::admin) : Json(nullptr);
    json["matchingKeys"] = task.matching_keys;
    json["precedence"] = task.precedence;
    json["departmentFieldMapping"] = rules_json(task.department_field_mapping);
    json["guard"] = guard_json(task.guard);
    json["removal"] = removal_json(task.removal);
    return json;
}

Json problem_json(const config::Problem& problem) {
    Json json;
    json["file"] = problem.file.string();
    json["line"] = problem.line;
    json["column"] = problem.column;
    json["path"] = problem.path;
    json["message"] = problem.message;
    json["syncTaskId"] = problem.task == 0 ? Json(nullptr) : Json(problem.task);
    json["stopsEverything"] = !problem.one_task;
    put_text(json, "expression", problem.expression, Absent::null);
    json["expressionColumn"] = problem.expression.empty() ? Json(nullptr) : Json(problem.expression_column);
    return json;
}

}  // namespace rosterd::api
