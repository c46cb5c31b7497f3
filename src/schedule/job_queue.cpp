#include "schedule/job_queue.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "rosterd/error.hpp"
#include "store/jobs.hpp"

namespace rosterd::schedule {

namespace asio = boost::asio;

struct JobQueue::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor loop, engine::Services& engine_services, TaskBook& tasks, int at_once)
        : executor(std::move(loop)), services(engine_services), book(tasks), jobs_at_once(at_once), news(executor) {
        news.expires_at(asio::steady_timer::time_point::max());
    }

    // One that waits: `job.id` is 0 until the store has given it one.
    struct Waiting {
        Job job;
        std::exception_ptr failure;
        bool gone = false;  // it could not be stored
    };

    bool busy(std::int64_t task) const {
        return std::any_of(running.begin(), running.end(),
                           [&](const auto& entry) { return entry.second.task == task; });
    }

    std::shared_ptr<Waiting> same(const Request& request) const {
        for (const auto& entry : waiting)
            if (entry->job.task == request.task && entry->job.mode == request.mode &&
                entry->job.accepted_plan == request.accepted_plan)
                return entry;
        return nullptr;
    }

    // Whoever waits for something to change looks again.
    void announce() {
        news.cancel();
        news.expires_at(asio::steady_timer::time_point::max());
    }

    Async<void> change() { co_await news.async_wait(asio::as_tuple(asio::use_awaitable)); }

    void start_what_can() {
        if (stopping) return;
        for (auto at = waiting.begin(); at != waiting.end();) {
            if (static_cast<int>(running.size()) >= jobs_at_once) return;
            const std::shared_ptr<Waiting> entry = *at;
            if (entry->job.id == 0 || busy(entry->job.task)) {
                ++at;
                continue;
            }
            at = waiting.erase(at);
            running.emplace(entry->job.id, entry->job);
            asio::co_spawn(executor, run(shared_from_this(), entry->job), [](std::exception_ptr failure) {
                if (failure) std::rethrow_exception(failure);
            });
        }
    }

    static Async<void> run(std::shared_ptr<State> self, Job job) {
        const std::int64_t id = job.id;
        const TaskPointer task = self->book.find(job.task);
        if (task == nullptr) {
            job.state = JobState::failed;
            job.outcome = JobOutcome::failed;
            job.error = "there is no task " + std::to_string(job.task) + " any more";
            job.finished_at = job.updated_at = to_text(self->services.clock.now());
            const auto save = [&](store::Session& session) { store::Jobs(session).update(job); };
            co_await self->services.store.write(save);
        } else {
            engine::Precedences precedences;
            for (const TaskPointer& each : self->book.all()) precedences.emplace(each->id, each->precedence);
            engine::Progress progress = [self, id](const Job& now) { self->running.at(id) = now; };
            engine::JobRunner runner(self->services);
            co_await runner.run(std::move(job), task, std::move(precedences), std::move(progress), self->stopping);
        }
        self->running.erase(id);
        self->start_what_can();
        self->announce();
    }

    asio::any_io_executor executor;
    engine::Services& services;
    TaskBook& book;
    int jobs_at_once;
    bool stopping = false;
    std::list<std::shared_ptr<Waiting>> waiting;  // oldest first
    std::map<std::int64_t, Job> running;          // by id
    asio::steady_timer news;                      // cancelled whenever something has changed
};

JobQueue::JobQueue(asio::any_io_executor executor, engine::Services& services, TaskBook& book, int jobs_at_once)
    : state_(std::make_shared<State>(std::move(executor), services, book, jobs_at_once)) {}

JobQueue::~JobQueue() = default;

Async<void> JobQueue::recover() {
    const std::shared_ptr<State> state = state_;
    std::vector<Job> pending;
    const std::string now = to_text(state->services.clock.now());
    const auto work = [&](store::Session& session) {
        store::Jobs jobs(session);
        for (Job& job : jobs.unfinished()) {
            if (job.state == JobState::pending) {
                pending.push_back(std::move(job));
                continue;
            }
            job.state = JobState::failed;
            job.outcome = JobOutcome::interrupted;
            job.error =
                "interrupted: the daemon ended while the job ran; what it had applied stays, the next run does the "
                "rest";
            job.finished_at = job.updated_at = now;
            job.stage.clear();
            jobs.update(job);
        }
    };
    co_await state->services.store.write(work);
    for (Job& job : pending)
        state->waiting.push_back(std::make_shared<State::Waiting>(State::Waiting{std::move(job), nullptr, false}));
    state->start_what_can();
}

Async<std::int64_t> JobQueue::trigger(Request request) {
    const std::shared_ptr<State> state = state_;
    const TaskPointer task = state->book.find(request.task);
    if (task == nullptr)
        throw Error(ErrorKind::not_found,
                    "there is no task " + std::to_string(request.task) + " (see rosterctl task list)");
    if (state->stopping) throw Error(ErrorKind::conflict, "the daemon is stopping (try again when it is back)");
    std::shared_ptr<State::Waiting> entry = state->same(request);
    if (entry != nullptr) {
        while (entry->job.id == 0 && !entry->gone) co_await state->change();
        if (entry->failure) std::rethrow_exception(entry->failure);
        co_return entry->job.id;
    }
    entry = std::make_shared<State::Waiting>();
    Job& job = entry->job;
    job.task = request.task;
    job.mode = request.mode;
    job.flow = task->flow;
    job.trigger = request.trigger;
    job.accepted_plan = request.accepted_plan;
    job.created_at = job.updated_at = to_text(state->services.clock.now());
    state->waiting.push_back(entry);
    Job stored = job;
    try {
        const auto work = [&](store::Session& session) { store::Jobs(session).insert(stored); };
        co_await state->services.store.write(work);
        job.id = stored.id;
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

std::optional<Job> JobQueue::live(std::int64_t job) const {
    const auto at = state_->running.find(job);
    return at == state_->running.end() ? std::nullopt : std::optional(at->second);
}

Async<bool> JobQueue::stop(std::chrono::milliseconds limit) {
    const std::shared_ptr<State> state = state_;
    state->stopping = true;
    asio::steady_timer deadline(state->executor, limit);
    bool late = false;
    deadline.async_wait([state, &late](boost::system::error_code error) {
        if (error) return;
        late = true;
        state->announce();
    });
    while (!state->running.empty() && !late) co_await state->change();
    deadline.cancel();
    // Its handler must not find this frame gone.
    if (!late) co_await asio::post(state->executor, asio::use_awaitable);
    co_return state->running.empty();
}

}  // namespace rosterd::schedule
