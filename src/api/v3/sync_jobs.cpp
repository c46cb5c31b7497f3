#include <array>

#include "api/job_json.hpp"
#include "api/v3/envelope.hpp"
#include "api/v3/handlers.hpp"
#include "api/v3/pages.hpp"
#include "store/jobs.hpp"
#include "store/tasks.hpp"

namespace rosterd::api::v3 {

Async<Response> get_sync_job(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const std::int64_t id = arguments.id("syncJobId");
    arguments.check();

    // One that runs is asked for again and again: the queue has the latest of it.
    std::optional<Job> job = backend.queue.live(id);
    if (!job) {
        store::Work work = [&](store::Session& session) { job = store::Jobs(session).find(id); };
        co_await backend.services.store.read(std::move(work));
    }
    // Plans are not part of a task's history, and Authing's clients know none.
    if (!job || job->mode != JobMode::run) throw no_such_job(id);
    co_return success(success_text(call.request_id, sync_job_json(*job, Absent::left_out)));
}

Async<Response> list_sync_jobs(const Backend& backend, const Call& call) {
    static constexpr std::array<std::string_view, 3> triggers = {"manually", "timed", "automatic"};
    Arguments arguments = call.arguments();
    const std::int64_t task = arguments.id("syncTaskId");
    const Range range = arguments.range(largest_page);
    const auto wish = arguments.choice("syncTrigger", triggers);
    arguments.check();

    const std::optional<Trigger> trigger = wish ? parse_trigger(*wish) : std::nullopt;
    bool known = backend.book.find(task) || backend.book.refusal(task);
    store::Jobs::Page jobs;
    store::Work work = [&](store::Session& session) {
        // A task whose file is gone still has its history.
        known = known || store::Tasks(session).find(task);
        jobs = store::Jobs(session).list(task, trigger, range.offset(), range.limit);
    };
    co_await backend.services.store.read(std::move(work));
    if (!known) throw no_such_task(task);
    Json list = Json::array();
    for (const Job& job : jobs.list)
        list.push_back(sync_job_json(backend.queue.live(job.id).value_or(job), Absent::left_out));
    co_return success(success_text(call.request_id, page(jobs.total, std::move(list))));
}

}  // namespace rosterd::api::v3
