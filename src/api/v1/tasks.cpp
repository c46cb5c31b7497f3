#include <algorithm>

#include "api/known_task.hpp"
#include "api/stored_tasks.hpp"
#include "api/task_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"

namespace rosterd::api::v1 {

Async<Response> list_tasks(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const Range range = arguments.range(largest_page);
    arguments.check();

    const std::vector<TaskPointer> tasks = backend.book.known();
    const auto total = static_cast<std::int64_t>(tasks.size());
    const std::int64_t first = std::min(range.offset(), total);
    const std::int64_t last = std::min(first + range.limit, total);
    std::vector<TaskPointer> shown(tasks.begin() + first, tasks.begin() + last);
    const std::vector<TaskState> states = co_await load_task_states(backend, std::move(shown));
    Json list = Json::array();
    for (const TaskState& state : states) list.push_back(own_task_json(state, call.role));
    co_return object(json_text(page(total, std::move(list))));
}

Async<Response> get_task(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    std::vector<TaskPointer> wanted{known_task(backend, id)};
    const std::vector<TaskState> states = co_await load_task_states(backend, std::move(wanted));
    co_return object(json_text(own_task_json(states.front(), call.role)));
}

Async<Response> delete_task(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    co_await api::delete_task(backend, id);
    Json json;
    json["syncTaskId"] = id;
    co_return object(json_text(json));
}

}  // namespace rosterd::api::v1
