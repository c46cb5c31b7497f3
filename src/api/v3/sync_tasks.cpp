#include <algorithm>

#include "api/known_task.hpp"
#include "api/stored_tasks.hpp"
#include "api/task_json.hpp"
#include "api/v3/envelope.hpp"
#include "api/v3/handlers.hpp"
#include "api/v3/pages.hpp"

namespace rosterd::api::v3 {

Async<Response> list_sync_tasks(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const Range range = arguments.range(largest_page);
    arguments.check();

    std::vector<TaskPointer> tasks = backend.book.known();
    const auto total = static_cast<std::int64_t>(tasks.size());
    const std::int64_t first = std::min(range.offset(), total);
    const std::int64_t last = std::min(first + range.limit, total);
    std::vector<TaskPointer> shown(tasks.begin() + first, tasks.begin() + last);
    const std::vector<TaskState> states = co_await load_task_states(backend, std::move(shown));
    Json list = Json::array();
    for (const TaskState& state : states) list.push_back(sync_task_json(state, Absent::left_out));
    co_return success(success_text(call.request_id, page(total, std::move(list))));
}

Async<Response> get_sync_task(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const std::int64_t id = arguments.id("syncTaskId");
    arguments.check();

    std::vector<TaskPointer> wanted{known_task(backend, id)};
    const std::vector<TaskState> states = co_await load_task_states(backend, std::move(wanted));
    co_return success(success_text(call.request_id, sync_task_json(states.front(), Absent::left_out)));
}

namespace {

// Declared as a page, read by clients as the task itself: it is both. Reference, 6.3.
Async<Response> changed_task(const Backend& backend, const Call& call, TaskPointer task) {
    std::vector<TaskPointer> wanted{std::move(task)};
    const std::vector<TaskState> states = co_await load_task_states(backend, std::move(wanted));
    Json data = sync_task_json(states.front(), Absent::left_out);
    Json list = Json::array({data});
    data["totalCount"] = 1;
    data["list"] = std::move(list);
    co_return success(success_text(call.request_id, std::move(data)));
}

}  // namespace

Async<Response> create_sync_task(const Backend& backend, const Call& call) {
    Arguments body = call.body();
    TaskRequest request = read_create(body, backend.services.connectors);
    body.check();
    TaskPointer task = co_await create_task(backend, std::move(request));
    co_return co_await changed_task(backend, call, std::move(task));
}

Async<Response> update_sync_task(const Backend& backend, const Call& call) {
    Arguments body = call.body();
    const std::int64_t id = body.id("syncTaskId");
    TaskRequest request = read_update(body, backend.services.connectors);
    body.check();
    TaskPointer task = co_await update_task(backend, id, std::move(request));
    co_return co_await changed_task(backend, call, std::move(task));
}

Async<Response> trigger_sync_task(const Backend& backend, const Call& call) {
    Arguments arguments = call.body();
    const std::int64_t id = arguments.id("syncTaskId");
    arguments.check();

    schedule::Request wish;
    wish.errand.by = call.caller;
    wish.task = task_in_force(backend, id)->id;
    const std::int64_t job = co_await backend.queue.trigger(std::move(wish));
    Json data;
    data["syncJobId"] = job;
    co_return success(success_text(call.request_id, std::move(data)));
}

}  // namespace rosterd::api::v3
