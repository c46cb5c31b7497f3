#pragma once
// One automatic task and its directory. Internal to src/schedule.

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "rosterd/connector.hpp"
#include "schedule/watchers.hpp"
#include "store/schedules.hpp"

namespace rosterd::schedule {

class Watching final : public EventSink, public std::enable_shared_from_this<Watching> {
public:
    Watching(boost::asio::any_io_executor executor, engine::Services& services, JobQueue& queue, WatchLimits limits,
             TaskPointer task);

    const Task& task() const noexcept { return *task_; }
    void start();
    void stop();  // nothing happens any more; what it waits for is cancelled

    void take(Event event) override;

    // What a job of this task shall read, now that it begins.
    engine::ReadScope scope(Trigger urgency, const store::ReadMemory& memory);

    // A job of this task has ended.
    void ended(const Job& job);

private:
    void want_full(const std::string& why);
    void wake(std::chrono::milliseconds quiet);
    void trigger_now();
    static Async<void> follow(std::shared_ptr<Watching> self);
    static Async<void> trigger(std::shared_ptr<Watching> self);
    Async<std::string> cookie() const;  // empty: none that can be used
    Async<void> pause(std::chrono::milliseconds time);

    boost::asio::any_io_executor executor_;
    engine::Services& services_;
    JobQueue& queue_;
    WatchLimits limits_;
    TaskPointer task_;
    std::unique_ptr<Connector> connector_;
    boost::asio::cancellation_signal cancel_;
    boost::asio::steady_timer wait_, debounce_, news_;
    std::vector<Event> events_;
    std::chrono::steady_clock::time_point first_;  // of the events that wait
    std::chrono::milliseconds retry_;              // of jobs that failed
    bool waking_ = false;
    bool full_ = false;     // events are not enough any more
    bool reading_ = false;  // a job took what there was
    bool stopped_ = false;
    Log log_;
};

}  // namespace rosterd::schedule
