// Who a downstream task sends out.

#include "api/known_task.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "engine/scope_report.hpp"

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

}  // namespace

Async<Response> list_scope(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Arguments arguments = call.arguments();
    const Range range = arguments.range(largest_page);
    const std::optional<bool> in_scope = arguments.boolean("inScope");
    const std::string text_wanted = arguments.text("q");
    arguments.check();
    const TaskPointer task = task_in_force(backend, id);
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

}  // namespace rosterd::api::v1
