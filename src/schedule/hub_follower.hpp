#pragma once
// Starts automatic downstream tasks when the hub has changed: once it has been quiet for a while, or the first change
// has waited long enough. Where a task stands in the hub's feed is kept with its reads, by the runs themselves. Also
// clears the feed away behind everybody. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>

#include "engine/job_runner.hpp"
#include "schedule/job_queue.hpp"
#include "schedule/task_book.hpp"

namespace rosterd::schedule {

// Waiting times; tests shorten them. How long the hub has to be quiet is the task's own (Task::debounce).
struct FollowLimits {
    std::chrono::milliseconds retry{10'000};  // after a job that did not succeed, doubled each time
    std::chrono::milliseconds longest{300'000};
    std::chrono::milliseconds full{24LL * 3'600'000};  // the whole hub is gone through every so often all the same
    std::chrono::milliseconds look{500};               // while a job fills the hub
    std::chrono::milliseconds tidy{3'600'000};
    std::chrono::hours age{24 * 14};  // entries of the feed that are older go, whoever is behind them
};

class HubFollower {
public:
    HubFollower(boost::asio::any_io_executor executor, engine::Services& services, TaskBook& book, JobQueue& queue,
                FollowLimits limits = {});
    ~HubFollower();

    // Goes by the tasks in force; at start and whenever they have changed. What changed while nobody looked is made up
    // for.
    void use_tasks();
    void stop();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::schedule
