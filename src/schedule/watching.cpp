#include "schedule/watching.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "rosterd/error.hpp"
#include "schedule/last_full_read.hpp"

namespace rosterd::schedule {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

Watching::Watching(asio::any_io_executor executor, engine::Services& services, JobQueue& queue, WatchLimits limits,
                   TaskPointer task)
    : executor_(executor),
      services_(services),
      queue_(queue),
      limits_(limits),
      task_(std::move(task)),
      wait_(executor),
      debounce_(executor),
      news_(executor),
      retry_(limits.retry),
      log_(Log().bound({{"task", task_->id}})) {
    news_.expires_at(steady_clock::time_point::max());
}

void Watching::start() {
    const ConnectorType* type = services_.connectors.find(task_->type);
    if (type == nullptr) return;
    ConnectorContext context{executor_, &services_.workers, &services_.clock,
                             log_,      services_.budgets,  RateTaker{task_->id, false}};
    connector_ = type->create(task_->settings, std::move(context));
    const auto ended = [self = shared_from_this()](std::exception_ptr failure) {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            if (!self->stopped_) self->log_.error("watch.failed", {{"reason", error.what()}});
        }
    };
    asio::co_spawn(executor_, follow(shared_from_this()), asio::bind_cancellation_slot(cancel_.slot(), ended));
}

void Watching::stop() {
    stopped_ = true;
    wait_.cancel();
    debounce_.cancel();
    news_.cancel();
    cancel_.emit(asio::cancellation_type::terminal);
}

void Watching::take(Event event) {
    if (stopped_) return;
    if (event.what == Event::What::reconcile) return want_full(event.why);
    if (events_.size() >= limits_.events) return want_full("more events came than are kept");
    if (event.key.empty()) event.key = event.record.key;
    events_.push_back(std::move(event));
    if (!full_) wake(limits_.quiet);
}

void Watching::want_full(const std::string& why) {
    if (!full_) log_.info("watch.full_read", {{"reason", why}});
    full_ = true;
    events_.clear();
    wake(limits_.quiet);
}

// A job once nothing has come for a while, or the first one has waited long enough.
void Watching::wake(milliseconds quiet) {
    const auto now = steady_clock::now();
    if (!waking_) first_ = now;
    waking_ = true;
    debounce_.expires_at(std::min(now + quiet, first_ + std::max(quiet, limits_.most)));
    debounce_.async_wait([self = shared_from_this()](boost::system::error_code error) {
        if (error || self->stopped_) return;
        self->waking_ = false;
        self->trigger_now();
    });
}

void Watching::trigger_now() {
    asio::co_spawn(executor_, trigger(shared_from_this()), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

Async<void> Watching::trigger(std::shared_ptr<Watching> self) {
    std::string refusal;
    try {
        Request request;
        request.task = self->task_->id;
        request.trigger = Trigger::automatic;
        co_await self->queue_.trigger(std::move(request));
    } catch (const std::exception& error) {
        refusal = error.what();
    }
    if (refusal.empty() || self->stopped_) co_return;
    self->log_.warning("watch.not_triggered", {{"reason", refusal}});
    self->wake(self->limits_.longest);
}

engine::ReadScope Watching::scope(Trigger urgency, const store::ReadMemory& memory) {
    engine::ReadScope scope;
    const bool known = good_for(memory, task_->digest, services_.clock.now(), limits_.full).has_value();
    // Events that say all there is to know are the read; hints, and none at all (a job that waited through a restart),
    // are looked after from where the last read ended.
    const bool whole = std::ranges::all_of(
        events_, [](const Event& event) { return event.what == Event::What::removed || !event.record.key.empty(); });
    if (urgency == Trigger::automatic && known && !full_) {
        if (whole && !events_.empty())
            scope.events = std::move(events_);
        else
            scope.cookie = memory.cookie;
    }
    // What was told before a full read begins is in it.
    events_.clear();
    full_ = false;
    reading_ = true;
    return scope;
}

void Watching::ended(const Job& job) {
    news_.cancel();
    news_.expires_at(steady_clock::time_point::max());
    if (stopped_ || job.mode != JobMode::run || !reading_) return;
    reading_ = false;
    if (job.state == JobState::success) {
        retry_ = limits_.retry;
        if (full_ || !events_.empty()) wake(limits_.quiet);
        return;
    }
    // What it took is gone: only a full read can tell now.
    full_ = true;
    events_.clear();
    const milliseconds pause = std::exchange(retry_, std::min(retry_ * 2, limits_.longest));
    log_.info("watch.full_read", {{"reason", "the last job did not succeed"}, {"ms", pause.count()}});
    waking_ = false;
    wake(pause);
}

Async<std::string> Watching::cookie() const {
    std::string found;
    const auto look = [&](store::Session& session) {
        const auto memory = store::Schedules(session).read_memory(task_->id);
        if (memory && memory->digest == task_->digest && !memory->full_at.empty()) found = memory->cookie;
    };
    co_await services_.store.read(look);
    co_return found;
}

Async<void> Watching::pause(milliseconds time) {
    wait_.expires_after(time);
    co_await wait_.async_wait(asio::as_tuple(asio::use_awaitable));
}

Async<void> Watching::follow(std::shared_ptr<Watching> self) {
    Watch* const watch = self->connector_->watch();
    const bool told = watch != nullptr || self->connector_->hooks() != nullptr;
    if (watch == nullptr) {
        if (!told)
            self->log_.warning("watch.impossible", {{"advice",
                                                     "the connector tells nothing by itself: the task "
                                                     "is read in full every hour"}});
        while (!self->stopped_) {
            self->want_full("nobody tells what happened meanwhile");
            co_await self->pause(told ? self->limits_.full : self->limits_.unwatched);
        }
        co_return;
    }
    milliseconds retry = self->limits_.retry;
    while (!self->stopped_) {
        std::string cookie = co_await self->cookie();
        if (cookie.empty()) {
            // A full read says where to go on; a directory without such places is read again once it is watched.
            self->want_full("there is no earlier read to go on from");
            co_await self->news_.async_wait(asio::as_tuple(asio::use_awaitable));
            if (self->stopped_) co_return;
            cookie = co_await self->cookie();
        }
        const auto begun = steady_clock::now();
        std::string loss = "the directory ended it";
        try {
            self->log_.info("watch.started", {{"from_cookie", !cookie.empty()}});
            if (cookie.empty()) self->wake(self->limits_.retry), self->full_ = true;
            co_await watch->watch(std::move(cookie), *self);
        } catch (const std::exception& error) {
            loss = error.what();
        }
        if (self->stopped_) co_return;
        if (steady_clock::now() - begun > self->limits_.longest) retry = self->limits_.retry;
        self->log_.warning("watch.lost", {{"reason", loss}, {"again_ms", retry.count()}});
        co_await self->pause(retry);
        retry = std::min(retry * 2, self->limits_.longest);
    }
}

}  // namespace rosterd::schedule
