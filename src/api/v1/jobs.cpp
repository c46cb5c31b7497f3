#include "store/jobs.hpp"

#include <algorithm>
#include <set>

#include "api/job_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "store/tasks.hpp"

namespace rosterd::api::v1 {

namespace {

// The jobs of all tasks together, newest first.
store::Jobs::Page jobs_of_all(store::Session& session, const std::set<std::int64_t>& tasks, const Range& range) {
    store::Jobs::Page all;
    const std::int64_t offset = range.offset();
    const std::int64_t depth = std::min(offset, INT64_MAX - range.limit) + range.limit;
    for (const std::int64_t task : tasks) {
        store::Jobs::Page page = store::Jobs(session).list(task, std::nullopt, 0, depth);
        all.total += page.total;
        std::ranges::move(page.list, std::back_inserter(all.list));
    }
    std::ranges::sort(all.list, std::greater(), &Job::id);
    const auto first = std::min(offset, static_cast<std::int64_t>(all.list.size()));
    all.list.erase(all.list.begin(), all.list.begin() + first);
    all.list.resize(std::min(all.list.size(), static_cast<std::size_t>(range.limit)));
    return all;
}

}  // namespace

Async<Response> list_jobs(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const std::optional<std::int64_t> task = arguments.optional_id("syncTaskId");
    const Range range = arguments.range(largest_page);
    arguments.check();

    std::set<std::int64_t> tasks;
    for (const TaskPointer& each : backend.book.all()) tasks.insert(each->id);
    store::Jobs::Page jobs;
    store::Work work = [&](store::Session& session) {
        // A task whose file is gone still has its history.
        for (const store::TaskMemory& memory : store::Tasks(session).all()) tasks.insert(memory.task);
        if (!task) {
            jobs = jobs_of_all(session, tasks, range);
        } else if (tasks.contains(*task)) {
            jobs = store::Jobs(session).list(*task, std::nullopt, range.offset(), range.limit);
        } else {
            throw no_such_task(*task);
        }
    };
    co_await backend.services.store.read(std::move(work));
    Json list = Json::array();
    for (const Job& job : jobs.list) list.push_back(own_job_json(backend.queue.live(job.id).value_or(job)));
    co_return object(json_text(page(jobs.total, std::move(list))));
}

Async<Response> get_job(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    std::optional<Job> job;
    store::Work work = [&](store::Session& session) { job = store::Jobs(session).find(id); };
    co_await backend.services.store.read(std::move(work));
    if (!job) throw no_such_job(id);
    if (auto live = backend.queue.live(id)) job = std::move(live);
    co_return object(json_text(own_job_json(*job)));
}

Async<Response> cancel_job(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    co_await backend.queue.cancel(id);
    Json json;
    json["syncJobId"] = id;
    co_return object(json_text(json), 202);
}

}  // namespace rosterd::api::v1
