#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <map>
#include <set>

#include "api/change_json.hpp"
#include "api/v3/envelope.hpp"
#include "api/v3/handlers.hpp"
#include "api/v3/pages.hpp"
#include "engine/risk_runner.hpp"
#include "store/risk_operations.hpp"
#include "store/tasks.hpp"

namespace rosterd::api::v3 {

namespace {

constexpr std::array<std::string_view, 5> statuses = {"PENDING", "SUCCESS", "FAILED", "CANCELED", "EXECUTING"};
constexpr std::array<std::string_view, 2> object_types = {"DEPARTMENT", "USER"};
constexpr std::size_t most_ids = 10'000;
constexpr std::size_t most_statuses = 50;

// Reference, 7.5. What is to be done is ours: in the contract every one is a deletion.
Json operation_json(const RiskOperation& operation, const ChangeShape& shape) {
    const Change& change = operation.change;
    Json json;
    json["syncRiskOperationId"] = operation.id;
    json["syncTaskId"] = operation.task;
    json["createdAt"] = operation.created_at;
    json["updatedAt"] = operation.updated_at;
    json["status"] = to_string(operation.status);
    json["level"] = operation.level;
    json["objectType"] = object_type(change.kind);
    json["objectName"] = change.object_name;
    json["objectId"] = change.object_id.empty() ? change.key : change.object_id;
    put_text(json, "errMsg", change.error, Absent::left_out);
    json["action"] = to_v3_action(change.action, change.kind);
    put_text(json, "reason", change.reason, Absent::left_out);
    json["syncJobId"] = change.job;
    json["changes"] = shape.fields(change, Absent::left_out);
    return json;
}

struct Decided {
    Json done = Json::array(), failed = Json::array();
    std::map<std::int64_t, std::vector<std::int64_t>> by_task;
};

// Those that may still be decided about get the new status; the others are listed as failed, in the order asked for.
Async<Decided> decide(const Backend& backend, const std::vector<std::int64_t>& ids, RiskStatus wanted) {
    Decided decided;
    const std::string now = to_text(backend.services.clock.now());
    std::set<std::int64_t> in_force;  // the book itself is the loop's
    for (const TaskPointer& task : backend.book.all()) in_force.insert(task->id);
    store::Work work = [&](store::Session& session) {
        store::RiskOperations operations(session);
        for (const std::int64_t id : ids) {
            const std::array<std::int64_t, 1> one = {id};
            const std::vector<RiskOperation> found = operations.load(one);
            const bool open = !found.empty() && (found.front().status == RiskStatus::pending ||
                                                 found.front().status == RiskStatus::failed);
            const bool known = open && (wanted == RiskStatus::canceled || in_force.contains(found.front().task));
            if (!known) {
                decided.failed.push_back(id);
                continue;
            }
            operations.set_status(id, wanted, {}, now);
            decided.done.push_back(id);
            decided.by_task[found.front().task].push_back(id);
        }
    };
    co_await backend.services.store.write(std::move(work));
    co_return decided;
}

// Goes on after the answer: a job of the task may have to end first.
Async<void> execute(Backend backend, TaskPointer task, std::vector<std::int64_t> ids, std::string by) {
    engine::Precedences precedences;
    for (const TaskPointer& each : backend.book.all()) precedences.emplace(each->id, each->precedence);
    engine::RiskRunner runner(backend.services);
    const std::function<Async<void>()> work = [&]() { return runner.run(task, precedences, ids, by); };
    co_await backend.queue.alone(task->id, work);
}

Response lists(const Call& call, Decided decided) {
    Json data;
    data["successList"] = std::move(decided.done);
    data["faildList"] = std::move(decided.failed);  // the contract's own spelling
    return success(success_text(call.request_id, std::move(data)));
}

}  // namespace

Async<Response> list_sync_risk_operations(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const std::int64_t task = arguments.id("syncTaskId");
    const Range range = arguments.range(largest_page);
    const std::vector<std::string> status = arguments.choices("status", statuses);
    const std::vector<std::string> type = arguments.choices("objectType", object_types);
    if (status.size() > most_statuses) arguments.problem("status", "最多 50 个元素", "must have at most 50 elements");
    arguments.check();

    store::RiskFilter filter;
    for (const std::string& word : status) filter.statuses.push_back(*parse_risk_status(word));
    const auto asks_for = [&](const char* word) { return std::ranges::count(type, word) > 0; };
    if (asks_for("USER") != asks_for("DEPARTMENT")) filter.kind = asks_for("USER") ? Kind::person : Kind::department;

    bool known = backend.book.find(task) || backend.book.refusal(task);
    std::string text;
    store::Work work = [&](store::Session& session) {
        known = known || store::Tasks(session).find(task);
        if (!known) return;
        const auto operations = store::RiskOperations(session).list(task, filter, range.offset(), range.limit);
        std::vector<Change> changes;
        for (const RiskOperation& operation : operations.list) changes.push_back(operation.change);
        const ObjectNames names = ObjectNames::load(session, changes);
        const ChangeShape shape{backend.services.person_fields, backend.services.department_fields, names};
        Json list = Json::array();
        for (const RiskOperation& operation : operations.list) list.push_back(operation_json(operation, shape));
        text = success_text(call.request_id, page(operations.total, std::move(list)));
    };
    co_await backend.services.store.read(std::move(work));
    if (!known) throw no_such_task(task);
    co_return success(std::move(text));
}

Async<Response> trigger_sync_risk_operations(const Backend& backend, const Call& call) {
    Arguments body = call.body();
    const std::vector<std::int64_t> ids = body.ids("syncRiskOperationIds", most_ids);
    body.check();

    Decided decided = co_await decide(backend, ids, RiskStatus::executing);
    for (auto& [id, operations] : decided.by_task) {
        const TaskPointer task = backend.book.find(id);
        if (!task) continue;
        boost::asio::co_spawn(backend.executor, execute(backend, task, std::move(operations), call.caller),
                              [id = id](std::exception_ptr failure) {
                                  try {
                                      if (failure) std::rethrow_exception(failure);
                                  } catch (const std::exception& error) {
                                      Log().error("risk.failed", {{"task", id}, {"reason", error.what()}});
                                  }
                              });
    }
    co_return lists(call, std::move(decided));
}

Async<Response> cancel_sync_risk_operation(const Backend& backend, const Call& call) {
    Arguments body = call.body();
    const std::vector<std::int64_t> ids = body.ids("syncRiskOperationIds", most_ids);
    body.check();

    Decided decided = co_await decide(backend, ids, RiskStatus::canceled);
    co_return lists(call, std::move(decided));
}

}  // namespace rosterd::api::v3
