#include "schedule/job_queue.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <set>

#include "rosterd/error.hpp"
#include "schedule/quarantines.hpp"
#include "schedule/waiting_line.hpp"
#include "store/jobs.hpp"
#include "store/risk_operations.hpp"
#include "store/schedules.hpp"

namespace rosterd::schedule {

namespace asio = boost::asio;

namespace {

Job new_job(const Request& request, Flow flow, const std::string& now) {
    Job job;
    job.task = request.task;
    job.mode = request.mode;
    job.flow = flow;
    job.trigger = request.trigger;
    job.accepted_plan = request.accepted_plan;
    job.errand = request.errand;
    job.created_at = job.updated_at = now;
    return job;
}

void end(Job& job, JobOutcome outcome, std::string error, const std::string& now) {
    job.state = state_of(job.outcome = outcome);
    job.error = std::move(error);
    job.finished_at = job.updated_at = now;
    job.stage.clear();
}

}  // namespace

struct JobQueue::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor loop, engine::Services& engine_services, TaskBook& tasks, int at_once, Keeping keep)
        : executor(std::move(loop)),
          services(engine_services),
          book(tasks),
          jobs_at_once(at_once),
          keeping(keep),
          news(executor) {
        news.expires_at(asio::steady_timer::time_point::max());
    }

    struct Running {
        Job job;
        bool stop = false;  // the runner looks at it
        bool late = false;  // it was stopped because it took too long
    };

    // Whoever waits for something to change looks again.
    void announce() {
        news.cancel();
        news.expires_at(asio::steady_timer::time_point::max());
    }

    Async<void> change() { co_await news.async_wait(asio::as_tuple(asio::use_awaitable)); }

    void tell(const Job* job) const {
        for (const auto& listener : listeners) listener(job);
    }

    std::string now() const { return to_text(services.clock.now()); }

    void start_what_can() {
        const auto may_begin = [this](const Job& job) {
            return !busy.contains(job.task) && (job.mode == JobMode::plan || !paused_tasks.contains(job.task));
        };
        while (!stopping && static_cast<int>(running.size()) < jobs_at_once) {
            const WaitingPointer next = waiting.take(may_begin);
            if (next == nullptr) return;
            busy.insert(next->job.task);
            running[next->job.id].job = next->job;
            asio::co_spawn(executor, run(shared_from_this(), next->job, next->urgency), [](std::exception_ptr failure) {
                if (failure) std::rethrow_exception(failure);
            });
        }
    }

    Async<engine::ReadScope> scope_for(Job job, Trigger urgency) const {
        engine::ReadScope scope;
        if (!job.errand.is_whole()) co_return scope;
        job.trigger = urgency;  // what somebody asked for by hand reads everything, whoever asked first
        if (scope_of) scope = co_await scope_of(std::move(job));
        co_return scope;
    }

    static Async<void> run(std::shared_ptr<State> self, Job job, Trigger urgency) {
        const std::int64_t id = job.id, task_id = job.task;
        const TaskPointer task = self->book.find(task_id);
        Running& entry = self->running.at(id);
        if (task == nullptr) {
            const RefusedTask* refused = self->book.refusal(task_id);
            end(job, JobOutcome::failed,
                refused ? not_loaded(*refused) : "there is no task " + std::to_string(task_id) + " any more",
                self->now());
            co_await self->save(job);
        } else {
            asio::steady_timer limit(self->executor);
            if (task->max_run_seconds > 0) {
                limit.expires_after(std::chrono::seconds(task->max_run_seconds));
                limit.async_wait([self, id](boost::system::error_code error) {
                    const auto at = self->running.find(id);
                    if (error || at == self->running.end()) return;
                    at->second.late = at->second.stop = true;
                });
            }
            engine::Precedences precedences;
            for (const TaskPointer& each : self->book.all()) precedences.emplace(each->id, each->precedence);
            engine::Progress progress = [&entry, state = self.get()](const Job& now) {
                entry.job = now;
                for (const auto& listener : state->progress_listeners) listener(now);
            };
            engine::ReadScope scope = co_await self->scope_for(job, urgency);
            engine::JobRunner runner(self->services);
            job = co_await runner.run(std::move(job), task, std::move(precedences), std::move(progress), entry.stop,
                                      std::move(scope));
            limit.cancel();
            if (entry.late && job.outcome == JobOutcome::cancelled) {
                end(job, JobOutcome::failed,
                    "stopped because it ran longer than maxRunSeconds (" + std::to_string(task->max_run_seconds) +
                        " s); what was applied stays, the next run does the rest",
                    job.finished_at);
                co_await self->save(job);
            }
            co_await self->quarantines.recall(task_id);
            // At its first run and then at every hundredth.
            if (self->finished[task_id]++ % 100 == 0) co_await clear_away_jobs(self->services, self->keeping, task_id);
        }
        self->running.erase(id);
        self->busy.erase(task_id);
        self->tell(&job);
        self->start_what_can();
        self->announce();
    }

    // A store that does not take it now has said so in its own log; the next start finds the job unfinished.
    Async<void> save(Job job) {
        std::string refusal;
        try {
            const auto work = [&](store::Session& session) { store::Jobs(session).update(job); };
            co_await services.store.write(work);
        } catch (const std::exception& error) {
            refusal = error.what();
        }
        if (!refusal.empty()) log.error("job.unsaved", {{"task", job.task}, {"job", job.id}, {"error", refusal}});
    }

    asio::any_io_executor executor;
    engine::Services& services;
    TaskBook& book;
    int jobs_at_once;
    Keeping keeping;
    bool stopping = false;
    WaitingLine waiting;
    std::map<std::int64_t, Running> running;  // by id
    std::set<std::int64_t> busy;              // tasks of those that run
    std::set<std::int64_t> paused_tasks;
    Quarantines quarantines{services};
    std::map<std::int64_t, int> finished;  // jobs since the start, by task
    ScopeOf scope_of;
    std::vector<std::function<void(const Job*)>> listeners;
    std::vector<std::function<void(const Job&)>> progress_listeners;
    asio::steady_timer news;  // cancelled whenever something has changed
    Log log;
};

JobQueue::JobQueue(asio::any_io_executor executor, engine::Services& services, TaskBook& book, int jobs_at_once,
                   Keeping keeping)
    : state_(std::make_shared<State>(std::move(executor), services, book, jobs_at_once, keeping)) {}

JobQueue::~JobQueue() = default;

Async<void> JobQueue::recover() {
    const std::shared_ptr<State> state = state_;
    std::vector<Job> pending;
    const std::string now = state->now();
    const auto work = [&](store::Session& session) {
        state->paused_tasks = store::Schedules(session).paused();
        state->quarantines.load(session);
        store::Jobs jobs(session);
        for (Job& job : jobs.unfinished()) {
            if (job.state == JobState::pending) {
                pending.push_back(std::move(job));
                continue;
            }
            end(job, JobOutcome::interrupted,
                "interrupted: the daemon ended while the job ran; what it had applied stays, the next run does the "
                "rest",
                now);
            jobs.update(job);
        }
        store::RiskOperations(session).recover(now);
    };
    co_await state->services.store.write(work);
    for (Job& job : pending) {
        const Trigger urgency = job.trigger;
        state->waiting.add(std::make_shared<Waiting>(Waiting{.job = std::move(job), .urgency = urgency}));
    }
    state->start_what_can();
}

Async<std::int64_t> JobQueue::trigger(Request request) {
    const std::shared_ptr<State> state = state_;
    const TaskPointer task = state->book.find(request.task);
    if (const RefusedTask* refused = task ? nullptr : state->book.refusal(request.task))
        throw Error(ErrorKind::conflict, not_loaded(*refused));
    if (task == nullptr)
        throw Error(ErrorKind::not_found,
                    "there is no task " + std::to_string(request.task) + " (see rosterctl task list)");
    if (state->stopping) throw Error(ErrorKind::conflict, "the daemon is stopping (try again when it is back)");
    if (request.mode == JobMode::run && paused(request.task))
        throw Error(ErrorKind::conflict, "task " + std::to_string(request.task) + " is paused (rosterctl task resume " +
                                             std::to_string(request.task) + ")");
    state->quarantines.check(request.task, request.trigger);
    WaitingPointer entry = state->waiting.same(new_job(request, task->flow, {}));
    if (entry != nullptr) {
        entry->urgency = std::min(entry->urgency, request.trigger);
        while (entry->job.id == 0 && !entry->gone) co_await state->change();
        if (entry->failure) std::rethrow_exception(entry->failure);
        co_return entry->job.id;
    }
    entry = std::make_shared<Waiting>();
    entry->job = new_job(request, task->flow, state->now());
    entry->urgency = request.trigger;
    state->waiting.add(entry);
    Job stored = entry->job;
    try {
        const auto work = [&](store::Session& session) { store::Jobs(session).insert(stored); };
        co_await state->services.store.write(work);
        entry->job.id = stored.id;
    } catch (...) {
        entry->failure = std::current_exception();
        entry->gone = true;
        state->waiting.remove(entry);
    }
    state->announce();
    if (entry->failure) std::rethrow_exception(entry->failure);
    state->start_what_can();
    co_return stored.id;
}

Async<void> JobQueue::trigger_all(std::vector<Request> requests, store::Work along) {
    const std::shared_ptr<State> state = state_;
    std::vector<WaitingPointer> fresh;
    for (const Request& request : requests) {
        const TaskPointer task = state->book.find(request.task);
        if (task == nullptr || paused(request.task) || state->quarantines.quiet(request.task, request.trigger))
            continue;
        const WaitingPointer entry = state->waiting.same(new_job(request, task->flow, {}));
        if (entry != nullptr) {
            entry->urgency = std::min(entry->urgency, request.trigger);
            continue;
        }
        fresh.push_back(std::make_shared<Waiting>());
        fresh.back()->job = new_job(request, task->flow, state->now());
        fresh.back()->urgency = request.trigger;
        state->waiting.add(fresh.back());
    }
    std::vector<Job> stored;
    for (const WaitingPointer& entry : fresh) stored.push_back(entry->job);
    std::exception_ptr failure;
    try {
        const auto work = [&](store::Session& session) {
            store::Jobs jobs(session);
            for (Job& job : stored) jobs.insert(job);
            along(session);
        };
        co_await state->services.store.write(work);
    } catch (...) {
        failure = std::current_exception();
    }
    for (std::size_t at = 0; at < fresh.size(); ++at) {
        fresh[at]->failure = failure;
        fresh[at]->gone = failure != nullptr;
        if (failure)
            state->waiting.remove(fresh[at]);
        else
            fresh[at]->job.id = stored[at].id;
    }
    state->announce();
    if (failure) std::rethrow_exception(failure);
    state->start_what_can();
}

Async<void> JobQueue::cancel(std::int64_t job) {
    const std::shared_ptr<State> state = state_;
    if (const auto at = state->running.find(job); at != state->running.end()) {
        at->second.stop = true;
        co_return;
    }
    const WaitingPointer entry = state->waiting.find(job);
    if (entry == nullptr) {
        std::optional<Job> known;
        const auto look = [&](store::Session& session) { known = store::Jobs(session).find(job); };
        co_await state->services.store.read(look);
        if (!known) throw Error(ErrorKind::not_found, "there is no job " + std::to_string(job));
        throw Error(ErrorKind::conflict, "job " + std::to_string(job) + " has ended already");
    }
    state->waiting.remove(entry);
    Job& cancelled = entry->job;
    end(cancelled, JobOutcome::cancelled, "cancelled before it began", state->now());
    const auto work = [&](store::Session& session) { store::Jobs(session).update(cancelled); };
    co_await state->services.store.write(work);
    state->tell(&cancelled);
}

Async<void> JobQueue::set_paused(std::int64_t task, bool paused) {
    const std::shared_ptr<State> state = state_;
    const std::string now = state->now();
    const auto work = [&](store::Session& session) { store::Schedules(session).set_paused(task, paused, now); };
    co_await state->services.store.write(work);
    if (paused)
        state->paused_tasks.insert(task);
    else
        state->paused_tasks.erase(task);
    state->log.info(paused ? "task.paused" : "task.resumed", {{"task", task}});
    state->start_what_can();
    state->tell(nullptr);
}

bool JobQueue::paused(std::int64_t task) const {
    return state_->paused_tasks.contains(task);
}

std::optional<Job> JobQueue::live(std::int64_t job) const {
    const auto at = state_->running.find(job);
    return at == state_->running.end() ? std::nullopt : std::optional(at->second.job);
}

void JobQueue::ask_scope(ScopeOf scope_of) {
    state_->scope_of = std::move(scope_of);
}

void JobQueue::listen(std::function<void(const Job*)> listener) {
    state_->listeners.push_back(std::move(listener));
}

void JobQueue::listen_to_progress(std::function<void(const Job&)> listener) {
    state_->progress_listeners.push_back(std::move(listener));
}

std::vector<Job> JobQueue::running() const {
    std::vector<Job> jobs;
    for (const auto& [id, entry] : state_->running) jobs.push_back(entry.job);
    return jobs;
}

Async<void> JobQueue::alone(std::int64_t task, std::function<Async<void>()> work) {
    const std::shared_ptr<State> state = state_;
    while (state->busy.contains(task) && !state->stopping) co_await state->change();
    if (state->stopping) throw Error(ErrorKind::conflict, "the daemon is stopping (try again when it is back)");
    state->busy.insert(task);
    std::exception_ptr failure;
    try {
        co_await work();
    } catch (...) {
        failure = std::current_exception();
    }
    state->busy.erase(task);
    state->tell(nullptr);
    state->start_what_can();
    state->announce();
    if (failure) std::rethrow_exception(failure);
}

Async<bool> JobQueue::stop(std::chrono::milliseconds limit) {
    const std::shared_ptr<State> state = state_;
    state->stopping = true;
    for (auto& [id, entry] : state->running) entry.stop = true;
    asio::steady_timer deadline(state->executor, limit);
    bool late = false;
    deadline.async_wait([state, &late](boost::system::error_code error) {
        if (error) return;
        late = true;
        state->announce();
    });
    // Whoever waits to be alone with a task learns that it is too late.
    state->announce();
    while ((!state->running.empty() || !state->busy.empty()) && !late) co_await state->change();
    deadline.cancel();
    // Its handler must not find this frame gone.
    if (!late) co_await asio::post(state->executor, asio::use_awaitable);
    co_return state->running.empty() && state->busy.empty();
}

}  // namespace rosterd::schedule
