#include "schedule/hub_follower.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "schedule/feed_tidying.hpp"
#include "schedule/last_full_read.hpp"
#include "store/feed.hpp"
#include "store/schedules.hpp"

namespace rosterd::schedule {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct HubFollower::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor loop, engine::Services& engine_services, TaskBook& tasks, JobQueue& jobs,
          FollowLimits follow_limits)
        : executor(std::move(loop)),
          services(engine_services),
          book(tasks),
          queue(jobs),
          limits(follow_limits),
          retry(follow_limits.retry),
          full_read(executor) {}

    struct Follower {
        Follower(const asio::any_io_executor& loop, milliseconds retry_after) : timer(loop), retry(retry_after) {}
        asio::steady_timer timer;
        steady_clock::time_point first;  // of the changes that wait
        bool waiting = false;
        std::int64_t heard = -1;  // the feed's last entry that a wait, or the job behind it, is for
        milliseconds retry;
    };

    static constexpr std::int64_t for_everything = INT64_MAX;  // whatever else is heard is in it

    static bool follows(const Task& task) {
        return task.trigger == Trigger::automatic && task.flow == Flow::downstream;
    }

    // Nothing that goes wrong here ends the daemon: the next change looks again.
    void spawn(Async<void> work) {
        asio::co_spawn(executor, std::move(work), [self = shared_from_this()](std::exception_ptr failure) {
            try {
                if (failure) std::rethrow_exception(failure);
            } catch (const std::exception& error) {
                if (!self->stopped) self->log.error("hub.not_followed", {{"reason", error.what()}});
            }
        });
    }

    void use_tasks() {
        std::erase_if(followers, [&](const auto& entry) {
            const TaskPointer task = book.find(entry.first);
            return !task || !follows(*task) || queue.paused(entry.first);
        });
        for (const TaskPointer& task : book.all())
            if (follows(*task) && !queue.paused(task->id)) followers.try_emplace(task->id, executor, limits.retry);
        look_now();
    }

    void look_now() {
        if (stopped) return;
        looked = steady_clock::now();
        spawn(look(shared_from_this()));
    }

    static Async<void> look(std::shared_ptr<State> self) {
        std::int64_t last = 0;
        std::map<std::int64_t, store::ReadMemory> memories;
        for (const auto& [task, follower] : self->followers) memories.try_emplace(task);
        const auto read = [&](store::Session& session) {
            last = store::Feed(session).last();
            const store::Schedules schedules(session);
            for (auto& [task, memory] : memories) memory = schedules.read_memory(task).value_or(store::ReadMemory{});
        };
        if (!memories.empty()) co_await self->services.store.read(read);
        if (self->stopped) co_return;
        milliseconds next = milliseconds::max();
        for (const auto& [id, memory] : memories) {
            const TaskPointer task = self->book.find(id);
            const auto follower = self->followers.find(id);
            if (!task || follower == self->followers.end()) continue;
            const auto left = good_for(memory, task->digest, self->services.clock.now(), self->limits.full);
            if (!left) {
                self->wake(*task, follower->second, for_everything, milliseconds(0));
                continue;
            }
            next = std::min(next, *left);
            if (position_of(memory) < last) self->wake(*task, follower->second, last, task->debounce);
        }
        self->look_again(next);
        co_await self->tidy();
    }

    static std::int64_t position_of(const store::ReadMemory& memory) {
        std::int64_t position = -1;
        std::from_chars(memory.cookie.data(), memory.cookie.data() + memory.cookie.size(), position);
        return position;
    }

    // Somebody is due to go through the whole hub by then.
    void look_again(milliseconds time) {
        if (time == milliseconds::max()) return;
        full_read.expires_after(time + milliseconds(1));
        full_read.async_wait([weak = weak_from_this()](boost::system::error_code error) {
            const auto self = weak.lock();
            if (!error && self) self->look_now();
        });
    }

    // `heard`: what it is for; what was waited for already is not waited for anew.
    void wake(const Task& task, Follower& follower, std::int64_t heard, milliseconds quiet) {
        if (heard <= follower.heard) return;
        follower.heard = heard;
        wait(task, follower, quiet);
    }

    void wait(const Task& task, Follower& follower, milliseconds quiet) {
        const auto now = steady_clock::now();
        if (!follower.waiting) follower.first = now;
        follower.waiting = true;
        follower.timer.expires_at(std::min(now + quiet, follower.first + std::max(quiet, task.debounce_most)));
        follower.timer.async_wait([weak = weak_from_this(), id = task.id](boost::system::error_code error) {
            const auto self = weak.lock();
            if (error || !self || self->stopped) return;
            const auto at = self->followers.find(id);
            if (at == self->followers.end()) return;
            at->second.waiting = false;
            self->spawn(trigger(self, id));
        });
    }

    static Async<void> trigger(std::shared_ptr<State> self, std::int64_t id) {
        std::string refusal;
        try {
            Request request;
            request.task = id;
            request.trigger = Trigger::automatic;
            co_await self->queue.trigger(std::move(request));
        } catch (const std::exception& error) {
            refusal = error.what();
        }
        if (refusal.empty() || self->stopped) co_return;
        self->log.warning("hub.not_triggered", {{"task", id}, {"reason", refusal}});
        const auto at = self->followers.find(id);
        if (const TaskPointer task = self->book.find(id); task && at != self->followers.end())
            self->wait(*task, at->second, self->limits.longest);
    }

    void ended(const Job& job) {
        const auto at = followers.find(job.task);
        const TaskPointer task = book.find(job.task);
        if (at != followers.end() && task && job.mode == JobMode::run) {
            Follower& follower = at->second;
            if (job.state == JobState::success) {
                follower.retry = limits.retry;
                if (!follower.waiting) follower.heard = -1;
            } else {
                // Where it stands is as before: it goes on from there.
                const milliseconds pause = std::exchange(follower.retry, std::min(follower.retry * 2, limits.longest));
                log.info("hub.tried_again", {{"task", job.task}, {"ms", pause.count()}});
                follower.heard = for_everything;
                follower.waiting = false;
                wait(*task, follower, pause);
            }
        }
        look_now();
    }

    void progressed(const Job& job) {
        if (followers.empty() || job.flow == Flow::downstream || job.stage != "applying") return;
        if (steady_clock::now() - looked >= limits.look) look_now();
    }

    // The feed, behind everybody who follows it.
    Async<void> tidy() {
        const auto now = steady_clock::now();
        if (tidied && now - *tidied < limits.tidy) co_return;
        tidied = now;
        std::vector<TaskPointer> tasks = book.known();  // one that is not loaded just now goes on from where it was
        co_await tidy_feed(services, std::move(tasks), limits.age);
    }

    asio::any_io_executor executor;
    engine::Services& services;
    TaskBook& book;
    JobQueue& queue;
    FollowLimits limits;
    milliseconds retry;
    asio::steady_timer full_read;
    std::map<std::int64_t, Follower> followers;  // by task
    steady_clock::time_point looked;
    std::optional<steady_clock::time_point> tidied;
    bool stopped = false;
    Log log;
};

HubFollower::HubFollower(asio::any_io_executor executor, engine::Services& services, TaskBook& book, JobQueue& queue,
                         FollowLimits limits)
    : state_(std::make_shared<State>(std::move(executor), services, book, queue, limits)) {
    const std::weak_ptr<State> weak = state_;
    queue.listen([weak](const Job* job) {
        const auto state = weak.lock();
        if (!state || state->stopped) return;
        job == nullptr ? state->use_tasks() : state->ended(*job);
    });
    queue.listen_to_progress([weak](const Job& job) {
        const auto state = weak.lock();
        if (state && !state->stopped) state->progressed(job);
    });
}

HubFollower::~HubFollower() {
    stop();
}

void HubFollower::use_tasks() {
    if (!state_->stopped) state_->use_tasks();
}

void HubFollower::stop() {
    state_->stopped = true;
    state_->full_read.cancel();
    for (auto& [task, follower] : state_->followers) follower.timer.cancel();
}

}  // namespace rosterd::schedule
