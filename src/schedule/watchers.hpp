#pragma once
// Follows the directories of automatic upstream tasks: what they tell by themselves becomes small jobs. What may have
// been missed (no cookie yet, a gap, an outage, more events than were kept) becomes a full read. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "engine/job_runner.hpp"
#include "schedule/job_queue.hpp"
#include "schedule/task_book.hpp"

namespace rosterd::schedule {

// Waiting times; tests shorten them.
struct WatchLimits {
    std::chrono::milliseconds quiet{100};   // nothing more for so long: the events become a job
    std::chrono::milliseconds most{400};    // or so long after the first one
    std::size_t events = 10'000;            // kept at most; beyond, a full read
    std::chrono::milliseconds retry{1000};  // after a loss, doubled each time
    std::chrono::milliseconds longest{300'000};
    std::chrono::milliseconds full{24LL * 3'600'000};  // a full read every so often all the same, of timed tasks too
    std::chrono::milliseconds unwatched{3'600'000};    // likewise where the connector tells nothing by itself
};

class Watchers {
public:
    Watchers(boost::asio::any_io_executor executor, engine::Services& services, TaskBook& book, JobQueue& queue,
             WatchLimits limits = {});
    ~Watchers();

    // Follows what the tasks in force say; at start and after a reload. Paused tasks are not followed.
    void use_tasks();
    void stop();

    // What the task's directory told by calling us. Nobody follows it (it is paused): of no consequence, since all is
    // read once somebody does.
    void take(std::int64_t task, Event event);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::schedule
