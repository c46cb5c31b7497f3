#include "schedule/second_tries.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <optional>
#include <vector>

#include "rosterd/error.hpp"
#include "store/retries.hpp"

namespace rosterd::schedule {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct SecondTries::State : std::enable_shared_from_this<State> {
    State(const asio::any_io_executor& loop, engine::Services& engine_services, TaskBook& tasks, JobQueue& jobs,
          SecondTryLimits waits)
        : executor(loop), services(engine_services), book(tasks), queue(jobs), limits(waits), timer(loop) {}

    // A task that was started here is not started again at once, whatever became of it.
    struct Pause {
        steady_clock::time_point until;
        milliseconds length;
    };

    static Async<void> serve(std::shared_ptr<State> self) {
        while (!self->stopped) {
            // What ends while this looks is looked at once more.
            self->news = false;
            std::optional<milliseconds> wait;
            std::string failure;
            try {
                wait = co_await self->start_due();
            } catch (const std::exception& error) {
                failure = error.what();
                wait = self->limits.look_again;
            }
            if (!failure.empty()) self->log.error("second_tries.failed", {{"reason", failure}});
            if (self->stopped) break;
            if (self->news) continue;
            // Without anybody who waits nobody has to look: a job that ends wakes this up.
            if (wait)
                self->timer.expires_after(std::clamp(*wait, milliseconds(1), self->limits.look_again));
            else
                self->timer.expires_at(steady_clock::time_point::max());
            co_await self->timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }

    // How long until the next one is due; nullopt: nobody waits.
    Async<std::optional<milliseconds>> start_due() {
        std::map<std::int64_t, std::string> times;  // by task
        const std::vector<TaskPointer> tasks = book.all();
        const auto look = [&](store::Session& session) {
            const store::Retries retries(session);
            const auto troubles = retries.troubles();
            for (const TaskPointer& task : tasks) {
                if (task->trigger == Trigger::manually) continue;
                const auto trouble = troubles.find(task->id);
                if (trouble != troubles.end() && trouble->second.quarantined())
                    times[task->id] = trouble->second.next_at;
                else if (task->trigger == Trigger::automatic)
                    times[task->id] = retries.next(task->id);
            }
        };
        co_await services.store.read(look);
        std::optional<milliseconds> next;
        const Instant now = services.clock.now();
        const auto today = steady_clock::now();
        for (const TaskPointer& task : tasks) {
            const auto time = times.find(task->id);
            const auto at = time == times.end() ? std::nullopt : parse_instant(time->second);
            if (!at || queue.paused(task->id)) continue;
            const auto pause = pauses.find(task->id);
            milliseconds wait = *at - now;
            if (pause != pauses.end())
                wait = std::max(wait, std::chrono::ceil<milliseconds>(pause->second.until - today));
            if (wait <= milliseconds(0)) {
                wait = begin_pause(task->id);
                co_await trigger(*task);
            }
            next = next ? std::min(*next, wait) : wait;
        }
        co_return next;
    }

    milliseconds begin_pause(std::int64_t task) {
        const auto known = pauses.find(task);
        const milliseconds length =
            known == pauses.end() ? limits.apart : std::min(known->second.length * 2, limits.longest);
        pauses.insert_or_assign(task, Pause{steady_clock::now() + length, length});
        return length;
    }

    Async<void> trigger(const Task& task) {
        Request request;
        request.task = task.id;
        request.trigger = task.trigger;
        const std::int64_t id = task.id;
        std::string refusal;
        try {
            co_await queue.trigger(std::move(request));
        } catch (const std::exception& error) {
            refusal = error.what();
        }
        if (refusal.empty())
            log.info("task.tried_again", {{"task", id}});
        else
            log.warning("task.not_tried_again", {{"task", id}, {"reason", refusal}});
    }

    void ended(const Job* job) {
        if (job != nullptr && job->state == JobState::success) pauses.erase(job->task);
        news = true;
        timer.cancel();
    }

    asio::any_io_executor executor;
    engine::Services& services;
    TaskBook& book;
    JobQueue& queue;
    SecondTryLimits limits;
    asio::steady_timer timer;
    std::map<std::int64_t, Pause> pauses;  // by task
    bool news = false, stopped = false;
    Log log;
};

SecondTries::SecondTries(asio::any_io_executor executor, engine::Services& services, TaskBook& book, JobQueue& queue,
                         SecondTryLimits limits)
    : state_(std::make_shared<State>(executor, services, book, queue, limits)) {
    const std::weak_ptr<State> weak = state_;
    std::function<void(const Job*)> ended = [weak](const Job* job) {
        if (const auto state = weak.lock()) state->ended(job);
    };
    queue.listen(std::move(ended));
}

SecondTries::~SecondTries() {
    stop();
}

void SecondTries::start() {
    asio::co_spawn(state_->executor, State::serve(state_), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

void SecondTries::stop() {
    state_->stopped = true;
    state_->timer.cancel();
}

}  // namespace rosterd::schedule
