// What is to be said of one person and one task.

#include "engine/why.hpp"
#include "api/known_task.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "store/changes.hpp"
#include "store/jobs.hpp"
#include "store/retries.hpp"

namespace rosterd::api::v1 {

namespace {

Json field_json(const engine::Why::Field& field) {
    Json json;
    json["attribute"] = field.target;
    json["expression"] = field.expression;
    put_text(json, "source", field.source, Absent::null);
    put_text(json, "value", field.value, Absent::null);
    put_text(json, "current", field.current, Absent::null);
    put_text(json, "note", field.note, Absent::null);
    return json;
}

Json held_json(const engine::Why::Held& held) {
    Json json;
    json["syncRiskOperationId"] = held.operation;
    json["action"] = to_string(held.action);
    put_text(json, "reason", held.reason, Absent::null);
    return json;
}

Json why_json(const engine::Why& why) {
    Json json;
    json["objectType"] = "USER";
    put_text(json, "objectId", why.object_id, Absent::null);
    json["name"] = why.name;
    json["inScope"] = why.in;
    json["why"] = why.why;
    put_text(json, "key", why.key, Absent::null);
    json["matchedBy"] = why.matched_by;
    Json values = Json::array(), held = Json::array();
    for (const engine::Why::Field& field : why.fields) values.push_back(field_json(field));
    for (const engine::Why::Held& each : why.held) held.push_back(held_json(each));
    json["values"] = std::move(values);
    put_text(json, "problem", why.problem, Absent::null);
    json["held"] = std::move(held);
    json["waitingFor"] = why.waiting_for;
    return json;
}

// What the task's last run did or did not do with this person, newest entries last.
Json last_changes(store::Session& session, const Task& task, const std::string& object_id, const std::string& key) {
    Json list = Json::array();
    const auto job = store::Jobs(session).last_of(task.id);
    if (!job) return list;
    store::ChangeFilter filter;
    filter.kind = Kind::person;
    filter.unchanged = false;
    constexpr std::int64_t at_once = 1000;
    const store::Changes changes(session);
    for (std::int64_t offset = 0;; offset += at_once) {
        const store::Changes::Page page = changes.list(job->id, filter, offset, at_once);
        for (const Change& change : page.list) {
            if (change.object_id != object_id && (key.empty() || change.key != key)) continue;
            Json item;
            item["syncJobId"] = job->id;
            item["syncJobLogId"] = change.id;
            item["action"] = to_string(change.action);
            item["state"] = to_string(change.state);
            put_text(item, "reason", change.reason, Absent::null);
            put_text(item, "error", change.error, Absent::null);
            list.push_back(std::move(item));
        }
        if (static_cast<std::int64_t>(page.list.size()) < at_once) return list;
    }
}

// Of one who failed: when he is tried again. null: he did not. `record`: as the task's runs know him.
Json retry_json(store::Session& session, const Task& task, const std::string& record) {
    const auto retry = store::Retries(session).find(task.id, Kind::person, record);
    if (!retry) return nullptr;
    Json json;
    json["attempts"] = retry->attempts;
    json["since"] = retry->since;
    put_text(json, "nextTry", retry->next_at, Absent::null);
    json["error"] = retry->error;
    return json;
}

}  // namespace

Async<Response> why_person(const Backend& backend, const Call& call) {
    const std::string& name = call.variables.front();
    Arguments arguments = call.arguments();
    const std::int64_t id = arguments.id("syncTaskId");
    arguments.check();
    const TaskPointer task = task_in_force(backend, id);
    engine::Precedences precedences;
    for (const TaskPointer& each : backend.book.all()) precedences.emplace(each->id, each->precedence);
    const engine::Why why =
        co_await engine::explain(backend.services, task, std::move(precedences), backend.executor, name);
    std::string text;
    store::Work work = [&](store::Session& session) {
        Json json = why_json(why);
        json["retry"] = retry_json(session, *task, task->flow == Flow::downstream ? why.object_id : why.key);
        json["lastRun"] = last_changes(session, *task, why.object_id, why.key);
        text = json_text(json);
    };
    co_await backend.services.store.read(std::move(work));
    co_return object(std::move(text));
}

}  // namespace rosterd::api::v1
