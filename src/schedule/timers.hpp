#pragma once
// Starts timed tasks when they are due. One timer for all of them, and one look at the clock whenever it is set, the
// machine wakes up or a while has passed. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "schedule/job_queue.hpp"
#include "schedule/task_book.hpp"
#include "schedule/timetable.hpp"

namespace rosterd::schedule {

class Timers {
public:
    Timers(boost::asio::any_io_executor executor, engine::Services& services, TaskBook& book, JobQueue& queue);
    ~Timers();

    // Takes the tasks in force over; at start, and whenever the book was changed. What was missed while the daemon was
    // away is run once. Throws Error only the first time: later a store that fails is asked again after a while.
    Async<void> use_tasks(std::string default_zone);

    // Nothing is started any more.
    void stop();

    // The coming runs of a task, the first one at or after that, as RFC 3339 with the offset of the task's zone. Empty:
    // the task is not timed.
    std::vector<std::string> coming(std::int64_t task, Instant from, std::size_t count) const;
    std::string zone_of(std::int64_t task) const;  // empty: it is not timed

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::schedule
