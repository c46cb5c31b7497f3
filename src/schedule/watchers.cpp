#include "schedule/watchers.hpp"

#include <map>

#include "schedule/last_full_read.hpp"
#include "schedule/watching.hpp"

namespace rosterd::schedule {

struct Watchers::State : std::enable_shared_from_this<State> {
    State(boost::asio::any_io_executor loop, engine::Services& engine_services, TaskBook& tasks, JobQueue& jobs,
          WatchLimits watch_limits)
        : executor(std::move(loop)), services(engine_services), book(tasks), queue(jobs), limits(watch_limits) {}

    bool wanted(const Task& task) const {
        return task.trigger == Trigger::automatic && task.flow == Flow::upstream && !queue.paused(task.id);
    }

    void use_tasks() {
        for (auto at = watching.begin(); at != watching.end();) {
            const TaskPointer task = book.find(at->first);
            if (!stopped && task && wanted(*task) && task->digest == at->second->task().digest) {
                ++at;
                continue;
            }
            at->second->stop();
            at = watching.erase(at);
        }
        if (stopped) return;
        for (const TaskPointer& task : book.all()) {
            if (!wanted(*task) || watching.contains(task->id)) continue;
            const auto fresh = std::make_shared<Watching>(executor, services, queue, limits, task);
            watching.emplace(task->id, fresh);
            fresh->start();
        }
    }

    Async<engine::ReadScope> scope(Job job) {
        store::ReadMemory memory;
        const auto look = [&](store::Session& session) {
            memory = store::Schedules(session).read_memory(job.task).value_or(store::ReadMemory{});
        };
        co_await services.store.read(look);
        engine::ReadScope scope;
        if (job.mode != JobMode::run) co_return scope;
        if (const auto at = watching.find(job.task); at != watching.end())
            co_return at->second->scope(job.trigger, memory);
        const TaskPointer task = book.find(job.task);
        // A timed run is satisfied with the changes since the last one. Those of automatic downstream tasks begin
        // behind what the last one saw of the hub.
        const bool changes_only =
            job.trigger == Trigger::timed || (job.trigger == Trigger::automatic && job.flow == Flow::downstream);
        if (changes_only && task && good_for(memory, task->digest, services.clock.now(), limits.full))
            scope.cookie = memory.cookie;
        co_return scope;
    }

    boost::asio::any_io_executor executor;
    engine::Services& services;
    TaskBook& book;
    JobQueue& queue;
    WatchLimits limits;
    std::map<std::int64_t, std::shared_ptr<Watching>> watching;  // by task
    bool stopped = false;
};

Watchers::Watchers(boost::asio::any_io_executor executor, engine::Services& services, TaskBook& book, JobQueue& queue,
                   WatchLimits limits)
    : state_(std::make_shared<State>(std::move(executor), services, book, queue, limits)) {
    const std::weak_ptr<State> weak = state_;
    queue.ask_scope([weak](Job job) -> Async<engine::ReadScope> {
        engine::ReadScope scope;
        const auto state = weak.lock();
        if (state) scope = co_await state->scope(std::move(job));
        co_return scope;
    });
    queue.listen([weak](const Job* job) {
        const auto state = weak.lock();
        if (!state) return;
        if (job == nullptr) return state->use_tasks();
        if (const auto at = state->watching.find(job->task); at != state->watching.end()) at->second->ended(*job);
    });
}

Watchers::~Watchers() {
    stop();
}

void Watchers::use_tasks() {
    state_->use_tasks();
}

void Watchers::take(std::int64_t task, Event event) {
    if (const auto at = state_->watching.find(task); at != state_->watching.end()) at->second->take(std::move(event));
}

void Watchers::stop() {
    state_->stopped = true;
    state_->use_tasks();
}

}  // namespace rosterd::schedule
