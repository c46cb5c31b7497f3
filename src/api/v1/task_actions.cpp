#include "api/known_task.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "api/v1/wishes.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::api::v1 {

namespace {

std::string_view name_of(CheckItem::State state) noexcept {
    switch (state) {
        case CheckItem::State::passed:
            return "passed";
        case CheckItem::State::warning:
            return "warning";
        case CheckItem::State::failed:
            return "failed";
        case CheckItem::State::skipped:
            return "skipped";
    }
    return "failed";
}

Json check_json(const CheckReport& report) {
    Json items = Json::array();
    for (const CheckItem& item : report.items) {
        Json json;
        json["name"] = item.name;
        json["state"] = name_of(item.state);
        put_text(json, "detail", item.detail, Absent::null);
        put_text(json, "advice", item.advice, Absent::null);
        items.push_back(std::move(json));
    }
    Json json;
    json["passed"] = report.passed();
    json["items"] = std::move(items);
    return json;
}

TaskPointer task_in_path(const Backend& backend, const Call& call) {
    return task_in_force(backend, number_in_path(call));
}

}  // namespace

Async<Response> check_task(const Backend& backend, const Call& call) {
    const TaskPointer task = task_in_path(backend, call);
    const engine::Services& services = backend.services;
    const ConnectorType* type = services.connectors.find(task->type);
    if (!type) throw Error(ErrorKind::not_found, "no connector of type " + task->type + " is loaded");
    ConnectorContext context;
    context.executor = backend.executor;
    context.workers = &services.workers;
    context.clock = &services.clock;
    context.log = Log().bound({{"task", task->id}});
    context.budgets = services.budgets;
    context.taker = RateTaker{task->id, true};
    const std::unique_ptr<Connector> connector = type->create(task->settings, std::move(context));
    const CheckReport report = co_await connector->check();
    co_return object(json_text(check_json(report)));
}

Async<Response> plan_task(const Backend& backend, const Call& call) {
    schedule::Request wish;
    wish.task = task_in_path(backend, call)->id;
    wish.mode = JobMode::plan;
    Arguments arguments = call.body();
    wish.errand = errand_in(arguments, call);
    arguments.check();
    co_return co_await trigger(backend, std::move(wish));
}

Async<Response> run_task(const Backend& backend, const Call& call) {
    schedule::Request wish;
    wish.task = task_in_path(backend, call)->id;
    Arguments arguments = call.body();
    wish.accepted_plan = accepted_plan_in(arguments);
    wish.errand = errand_in(arguments, call);
    arguments.check();
    co_return co_await trigger(backend, std::move(wish));
}

namespace {

Async<Response> set_paused(const Backend& backend, const Call& call, bool paused) {
    const std::int64_t id = known_task(backend, number_in_path(call))->id;
    co_await backend.queue.set_paused(id, paused);
    Json json;
    json["syncTaskId"] = id;
    json["paused"] = paused;
    co_return object(json_text(json));
}

}  // namespace

Async<Response> pause_task(const Backend& backend, const Call& call) {
    co_return co_await set_paused(backend, call, true);
}

Async<Response> resume_task(const Backend& backend, const Call& call) {
    co_return co_await set_paused(backend, call, false);
}

}  // namespace rosterd::api::v1
