// Who a downstream task sends out, and what is to be said of one person.

#include <array>

#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "engine/scope_report.hpp"
#include "store/changes.hpp"
#include "store/jobs.hpp"
#include "store/people.hpp"

namespace rosterd::api::v1 {

namespace {

Json entry_json(const engine::ScopeEntry& entry) {
    Json json;
    json["objectType"] = entry.kind == Kind::person ? "USER" : "DEPARTMENT";
    json["objectId"] = entry.object_id;
    json["name"] = entry.name;
    json["inScope"] = entry.in;
    json["why"] = entry.why;
    put_text(json, "key", entry.key, Absent::null);
    return json;
}

bool holds(const engine::ScopeEntry& entry, const std::string& text) {
    return text.empty() || entry.name.find(text) != std::string::npos || entry.object_id == text;
}

std::int64_t find_person(store::Session& session, const std::string& name) {
    const store::People people(session);
    if (const std::int64_t row = people.id_of(name)) return row;
    for (const FieldId field : {person_field::username, person_field::email}) {
        const std::vector<std::int64_t> found = people.find_by(field, name);
        if (!found.empty()) return found.front();
    }
    throw Refused(ErrorKind::not_found, {"用户不存在", "there is nobody with this userId, username or email: " + name});
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

}  // namespace

Async<Response> list_scope(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Arguments arguments = call.arguments();
    const Range range = arguments.range(largest_page);
    const std::optional<bool> in_scope = arguments.boolean("inScope");
    const std::string text_wanted = arguments.text("q");
    arguments.check();
    const TaskPointer task = backend.book.find(id);
    if (!task) throw no_such_task(id);
    std::string text;
    store::Work work = [&](store::Session& session) {
        std::int64_t total = 0;
        Json list = Json::array();
        const auto visit = [&](const engine::ScopeEntry& entry) {
            if ((in_scope && *in_scope != entry.in) || !holds(entry, text_wanted)) return;
            const std::int64_t at = total++;
            if (at >= range.offset() && at < range.offset() + range.limit) list.push_back(entry_json(entry));
        };
        const std::vector<std::string> unknown = engine::report_scope(session, backend.services, *task, false, visit);
        Json json = page(total, std::move(list));
        json["unknown"] = unknown;
        text = json_text(json);
    };
    co_await backend.services.store.read(std::move(work));
    co_return object(std::move(text));
}

Async<Response> why_person(const Backend& backend, const Call& call) {
    const std::string& name = call.variables.front();
    Arguments arguments = call.arguments();
    const std::int64_t id = arguments.id("syncTaskId");
    arguments.check();
    const TaskPointer task = backend.book.find(id);
    if (!task) throw no_such_task(id);
    std::string text;
    store::Work work = [&](store::Session& session) {
        const engine::ScopeEntry entry =
            engine::report_scope(session, backend.services, *task, find_person(session, name));
        Json json = entry_json(entry);
        Json values = Json::array();
        for (const engine::ScopeEntry::Value& value : entry.values) {
            Json item;
            item["attribute"] = value.attribute;
            item["expression"] = value.expression;
            put_text(item, "value", value.text, Absent::null);
            values.push_back(std::move(item));
        }
        json["values"] = std::move(values);
        put_text(json, "problem", entry.problem, Absent::null);
        json["lastRun"] = last_changes(session, *task, entry.object_id, entry.key);
        text = json_text(json);
    };
    co_await backend.services.store.read(std::move(work));
    co_return object(std::move(text));
}

}  // namespace rosterd::api::v1
