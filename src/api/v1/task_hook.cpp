// Where a provider calls a task: another path, when the old one got about.

#include "api/known_task.hpp"
#include "api/task_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"

namespace rosterd::api::v1 {

Async<Response> renew_hook(const Backend& backend, const Call& call) {
    const std::int64_t id = task_in_force(backend, number_in_path(call))->id;
    std::optional<schedule::HookStatus> hook;
    if (backend.hooks) hook = co_await backend.hooks->renew(id);
    if (!hook)
        throw Error(ErrorKind::conflict, "task " + std::to_string(id) +
                                             " takes no calls (automatic upstream tasks do, where the connector can)");
    Json json;
    json["syncTaskId"] = id;
    json["hook"] = hook_json(*hook, true);
    co_return object(json_text(json));
}

}  // namespace rosterd::api::v1
