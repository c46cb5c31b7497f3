#include "store/jobs.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "api/job_json.hpp"
#include "api/known_task.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "store/changes.hpp"
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

// One row of the product's history: timed and automatic runs of a task together, as the last of them.
struct HistoryRow {
    Job job;
    std::int64_t number = 0;  // the task's runs counted from its first
    std::int64_t runs = 1;
};

std::vector<HistoryRow> grouped(const std::vector<Job>& newest_first) {
    std::vector<HistoryRow> rows;
    std::map<Trigger, std::size_t> row_of;
    auto number = static_cast<std::int64_t>(newest_first.size());
    for (const Job& job : newest_first) {
        const auto known = row_of.find(job.trigger);
        if (job.trigger != Trigger::manually && known != row_of.end()) {
            ++rows[known->second].runs;
        } else {
            row_of.insert_or_assign(job.trigger, rows.size());
            rows.push_back({job, number, 1});
        }
        --number;
    }
    return rows;
}

Async<Response> history(const Backend& backend, std::int64_t task, Range range) {
    constexpr std::int64_t all = 1'000'000;
    std::vector<Job> jobs;
    const bool known = backend.book.find(task) || backend.book.refusal(task);
    store::Work work = [&](store::Session& session) {
        if (!known && !store::Tasks(session).find(task)) throw no_such_task(task);
        jobs = store::Jobs(session).list(task, std::nullopt, 0, all).list;
    };
    co_await backend.services.store.read(std::move(work));
    const std::vector<HistoryRow> rows = grouped(jobs);
    const auto total = static_cast<std::int64_t>(rows.size());
    const std::int64_t first = std::min(range.offset(), total), last = std::min(first + range.limit, total);
    Json list = Json::array();
    for (std::int64_t at = first; at < last; ++at) {
        const HistoryRow& row = rows[static_cast<std::size_t>(at)];
        Json item = own_job_json(backend.queue.live(row.job.id).value_or(row.job));
        item["number"] = row.number;
        item["runs"] = row.runs;
        list.push_back(std::move(item));
    }
    co_return object(json_text(page(total, std::move(list))));
}

}  // namespace

Async<Response> list_jobs(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const std::optional<std::int64_t> task = arguments.optional_id("syncTaskId");
    const Range range = arguments.range(largest_page);
    const bool group = arguments.boolean("group").value_or(false);
    if (group && !task) arguments.problem("syncTaskId", "在 group=true 时是必填字段", "is required with group=true");
    arguments.check();
    if (group) co_return co_await history(backend, *task, range);

    std::set<std::int64_t> tasks;
    for (const TaskPointer& each : backend.book.known()) tasks.insert(each->id);
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

// Of a job that went through nothing but the records that failed; one that broke off is run again as a whole, unless
// only the failed ones are asked for.
Async<Response> retry_job(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Arguments arguments = call.body();
    const bool only_failed = arguments.boolean("failed").value_or(false);
    arguments.check();
    std::optional<Job> job;
    std::int64_t failed = 0;
    store::Work work = [&](store::Session& session) {
        job = store::Jobs(session).find(id);
        store::ChangeFilter filter;
        filter.states = {ChangeState::failed};
        filter.unchanged = false;
        if (job) failed = store::Changes(session).list(id, filter, 0, 1).total;
    };
    co_await backend.services.store.read(std::move(work));
    if (!job) throw no_such_job(id);
    const bool broke_off = job->outcome == JobOutcome::failed || job->outcome == JobOutcome::interrupted ||
                           job->outcome == JobOutcome::cancelled || job->outcome == JobOutcome::incomplete_read;
    if (failed == 0 && (!broke_off || only_failed))
        throw Refused(ErrorKind::conflict,
                      {"作业 " + std::to_string(id) + " 没有失败的记录",
                       "nothing failed in job " + std::to_string(id) + ": there is nothing to retry"});
    const bool restricted = failed > 0 && (!broke_off || only_failed);
    schedule::Request wish;
    wish.task = task_in_force(backend, job->task)->id;
    wish.errand.by = call.caller;
    if (restricted) wish.errand.retries = id;
    const std::int64_t next = co_await backend.queue.trigger(std::move(wish));
    Json json;
    json["syncJobId"] = next;
    json["failed"] = failed;
    json["onlyFailed"] = restricted;
    co_return object(json_text(json));
}

}  // namespace rosterd::api::v1
