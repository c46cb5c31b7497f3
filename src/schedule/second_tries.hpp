#pragma once
// Starts what failed again when its time has come: tasks in quarantine, and automatic tasks of which records failed.
// Those of timed tasks wait for the task's own time. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>

#include "engine/job_runner.hpp"
#include "schedule/job_queue.hpp"
#include "schedule/task_book.hpp"

namespace rosterd::schedule {

// Waiting times; tests shorten them.
struct SecondTryLimits {
    std::chrono::milliseconds look_again{60'000};  // the longest without a look at the clock while somebody waits
    std::chrono::milliseconds apart{60'000};       // between two jobs of one task that are started here, doubled each
                                                   // time while they fail
    std::chrono::milliseconds longest{3'600'000};
};

class SecondTries {
public:
    SecondTries(boost::asio::any_io_executor executor, engine::Services& services, TaskBook& book, JobQueue& queue,
                SecondTryLimits limits = {});
    ~SecondTries();

    void start();
    void stop();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::schedule
