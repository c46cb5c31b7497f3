#pragma once
// Decides when a job runs: one of a task at a time, at most one waiting behind it, a limit over all tasks. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/job_runner.hpp"
#include "schedule/task_book.hpp"

namespace rosterd::schedule {

struct Request {
    std::int64_t task = 0;
    Trigger trigger = Trigger::manually;
    JobMode mode = JobMode::run;
    std::string accepted_plan;  // hash of a plan that the guard shall let through; empty: none
};

class JobQueue {
public:
    JobQueue(boost::asio::any_io_executor executor, engine::Services& services, TaskBook& book, int jobs_at_once);
    ~JobQueue();

    // At start: running jobs of the last life become failed (interrupted), pending ones wait again.
    Async<void> recover();

    // The id of the job that will do it: a new one, or the one that waits already with the same mode and accepted plan.
    // Error(not_found): no such task. Error(forbidden): flow not available. The job is stored when this returns.
    Async<std::int64_t> trigger(Request request);

    // The running job as it is at this moment, counts included; nullopt when it does not run.
    std::optional<Job> live(std::int64_t job) const;

    // Cancels running jobs, waits for them at most so long, leaves pending ones pending. False: some still run.
    Async<bool> stop(std::chrono::milliseconds limit);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::schedule
