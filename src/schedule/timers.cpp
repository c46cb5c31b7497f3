#include "schedule/timers.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "calendar/moment_text.hpp"
#include "schedule/clock_jumps.hpp"

namespace rosterd::schedule {

namespace asio = boost::asio;

namespace {

// The longest without a look at the clock: it may be set without anybody saying so.
constexpr std::chrono::seconds look_again{10};
constexpr std::chrono::hours zones_again{1};
constexpr std::chrono::seconds after_failure{30};

}  // namespace

struct Timers::State : std::enable_shared_from_this<State> {
    State(const asio::any_io_executor& loop, engine::Services& engine_services, TaskBook& tasks, JobQueue& jobs)
        : executor(loop), services(engine_services), book(tasks), queue(jobs), timer(loop), news(loop) {
        news.expires_at(asio::steady_timer::time_point::max());
    }

    Async<void> load() {
        std::map<std::int64_t, store::TimedMemory> memory;
        const auto look = [&](store::Session& session) { memory = store::Schedules(session).timed(); };
        co_await services.store.read(look);
        // A run may have been started while the store was asked. After a failure the store is right: what it could not
        // keep was not started.
        if (!failed)
            for (auto& [task, known] : timetable.memory()) memory.insert_or_assign(task, std::move(known));
        const auto fresh = timetable.replace(book.all(), zone, memory, services.clock.now());
        for (const std::string& problem : timetable.problems()) log.error("schedule.unusable", {{"problem", problem}});
        if (fresh.empty()) co_return;
        const auto keep = [&](store::Session& session) {
            for (const auto& [task, known] : fresh) store::Schedules(session).put_timed(task, known);
        };
        co_await services.store.write(keep);
    }

    static Async<void> serve(std::shared_ptr<State> self) {
        while (!self->stopped) {
            std::chrono::milliseconds wait = look_again;
            std::string failure;
            const std::uint64_t answering = self->asked;
            try {
                // Here and nowhere else: tasks taken over while a run is being started would start it twice. What could
                // not be stored was not started either: it is due again.
                const bool stale = self->failed || answering != self->answered;
                if (stale) co_await self->load();
                self->failed = false;
                co_await self->start_due();
                wait = self->until_next();
            } catch (const std::exception& error) {
                failure = error.what();
                self->failed = true;
                wait = after_failure;
            }
            if (!failure.empty()) self->log.error("schedule.failed", {{"reason", failure}});
            self->answered = answering;
            self->news.cancel();
            self->news.expires_at(asio::steady_timer::time_point::max());
            if (self->stopped) break;
            if (self->asked != answering) continue;
            self->timer.expires_after(wait);
            co_await self->timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }

    std::chrono::milliseconds until_next() const {
        const std::optional<Instant> next = timetable.next();
        // Without timed tasks nobody has to look: use_tasks() wakes up when there are some.
        if (!next) return std::chrono::hours(24);
        return std::clamp<std::chrono::milliseconds>(*next - services.clock.now(), std::chrono::milliseconds(0),
                                                     look_again);
    }

    Async<void> start_due() {
        const Instant now = services.clock.now();
        if (const auto uptime = std::chrono::steady_clock::now(); uptime - zones_seen >= zones_again) {
            zones_seen = uptime;
            if (timetable.refresh_zones(now)) log.info("schedule.time_zones_updated");
        }
        std::vector<Timetable::Due> due = timetable.due(now);
        if (due.empty()) co_return;
        std::vector<Request> requests;
        for (const Timetable::Due& each : due) {
            Request request;
            request.task = each.task;
            request.trigger = Trigger::timed;
            requests.push_back(std::move(request));
            log.info("schedule.due", {{"task", each.task}, {"at", to_text(each.at)}});
        }
        // One transaction: a run that was started is never forgotten, and never started twice.
        const store::Work remember = [&](store::Session& session) {
            store::Schedules memory(session);
            for (const Timetable::Due& each : due) memory.put_timed(each.task, each.memory);
        };
        co_await queue.trigger_all(std::move(requests), remember);
    }

    asio::any_io_executor executor;
    engine::Services& services;
    TaskBook& book;
    JobQueue& queue;
    Timetable timetable;
    asio::steady_timer timer;
    asio::steady_timer news;                // cancelled when a question has been answered
    std::uint64_t asked = 0, answered = 0;  // how often tasks were to be taken over, and were
    std::chrono::steady_clock::time_point zones_seen = std::chrono::steady_clock::now();
    std::unique_ptr<ClockJumps> jumps;
    std::string zone;  // of tasks without one of their own
    bool serving = false, stopped = false, failed = false;
    Log log;
};

Timers::Timers(asio::any_io_executor executor, engine::Services& services, TaskBook& book, JobQueue& queue)
    : state_(std::make_shared<State>(executor, services, book, queue)) {}

Timers::~Timers() {
    stop();
}

Async<void> Timers::use_tasks(std::string default_zone) {
    const std::shared_ptr<State> state = state_;
    state->zone = std::move(default_zone);
    if (state->serving) {
        const std::uint64_t mine = ++state->asked;
        state->timer.cancel();
        while (!state->stopped && state->answered < mine)
            co_await state->news.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return;
    }
    co_await state->load();
    state->serving = true;
    std::weak_ptr<State> weak = state;
    std::function<void()> jumped = [weak] {
        const auto alive = weak.lock();
        if (!alive) return;
        alive->log.info("schedule.clock_was_set");
        alive->timer.cancel();
    };
    state->jumps = std::make_unique<ClockJumps>(state->executor, std::move(jumped));
    asio::co_spawn(state->executor, State::serve(state), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

void Timers::stop() {
    state_->stopped = true;
    state_->jumps.reset();
    state_->timer.cancel();
    state_->news.cancel();
}

std::vector<std::string> Timers::coming(std::int64_t task, Instant from, std::size_t count) const {
    std::vector<std::string> texts;
    const calendar::Zone* zone = state_->timetable.zone_of(task);
    for (const Instant at : state_->timetable.coming(task, from, count)) texts.push_back(calendar::to_text(at, *zone));
    return texts;
}

std::string Timers::zone_of(std::int64_t task) const {
    const calendar::Zone* zone = state_->timetable.zone_of(task);
    return zone ? zone->name() : std::string();
}

}  // namespace rosterd::schedule
