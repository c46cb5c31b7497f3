// Plans as documents, carried out exactly; and what a job did, taken back.

#include <algorithm>

#include <array>
#include <optional>

#include "api/known_task.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "api/v1/wishes.hpp"
#include "engine/plan_document.hpp"
#include "store/jobs.hpp"
#include "store/plans.hpp"

namespace rosterd::api::v1 {

namespace {

constexpr std::array<std::string_view, 2> modes = {"plan", "run"};

std::optional<Job> find_job(store::Session& session, std::int64_t id) {
    auto job = store::Jobs(session).find(id);
    if (!job) throw no_such_job(id);
    return job;
}

}  // namespace

Async<Response> get_plan(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Response response;
    const auto take = [&](std::string_view part) {
        response.body += part;
        return true;
    };
    const std::vector<TaskPointer> tasks = backend.book.known();  // the book itself is the loop's
    store::Work work = [&](store::Session& session) {
        const auto job = find_job(session, id);
        const auto task = std::ranges::find(tasks, job->task, &Task::id);
        if (task == tasks.end()) throw no_such_task(job->task);
        engine::write_plan_document(session, **task, id, take);
    };
    co_await backend.services.store.read(std::move(work));
    co_return response;
}

Async<Response> apply_plan(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Arguments arguments = call.arguments();
    schedule::Request wish;
    wish.accepted_plan = accepted_plan_in(arguments);
    arguments.check();
    task_in_force(backend, id);
    engine::PlanDocument document;
    const auto read = [&] { document = engine::read_plan_document(call.request.body); };
    co_await backend.services.workers.run(read);
    if (document.task != id)
        throw Refused(ErrorKind::conflict, {"该计划属于任务 " + std::to_string(document.task),
                                            "this is a plan of task " + std::to_string(document.task) +
                                                ", not of task " + std::to_string(id) + ": nothing was done"});
    wish.task = id;
    wish.errand.by = call.caller;
    wish.errand.plan = document.hash;
    const std::string now = to_text(backend.services.clock.now());
    store::Work keep = [&](store::Session& session) {
        store::Plans(session).put(id, document.hash, call.request.body, now);
    };
    co_await backend.services.store.write(std::move(keep));
    co_return co_await trigger(backend, std::move(wish));
}

Async<Response> undo_job(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Arguments arguments = call.body();
    schedule::Request wish;
    wish.accepted_plan = accepted_plan_in(arguments);
    const std::string mode = arguments.choice("mode", modes).value_or("plan");
    arguments.check();
    store::Work work = [&](store::Session& session) { wish.task = find_job(session, id)->task; };
    co_await backend.services.store.read(std::move(work));
    wish.mode = mode == "run" ? JobMode::run : JobMode::plan;
    wish.errand.by = call.caller;
    wish.errand.undoes = id;
    co_return co_await trigger(backend, std::move(wish));
}

}  // namespace rosterd::api::v1
