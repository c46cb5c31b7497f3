#pragma once
// Decides when a job runs: one of a task at a time, at most one like it waiting behind it, a limit over all tasks. Loop
// thread.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "schedule/job_keeping.hpp"
#include "schedule/task_book.hpp"

namespace rosterd::schedule {

struct Request {
    std::int64_t task = 0;
    Trigger trigger = Trigger::manually;
    JobMode mode = JobMode::run;
    std::string accepted_plan;  // hash of a plan that the guard shall let through; empty: none
    Errand errand = {};         // what is asked for beyond a run of the task
};

class JobQueue {
public:
    JobQueue(boost::asio::any_io_executor executor, engine::Services& services, TaskBook& book, int jobs_at_once,
             Keeping keeping = {});
    ~JobQueue();

    // At start: running jobs of the last life become failed (interrupted), pending ones wait again, paused tasks are
    // paused.
    Async<void> recover();

    // The id of the job that will do it: a new one, or the one that waits already for the same.
    // Error(not_found): no such task. Error(conflict): the task is paused, or in quarantine and nobody asks by hand.
    // The job is stored when this returns.
    Async<std::int64_t> trigger(Request request);

    // Several at once in one transaction, `along` with them. Those of tasks that are gone, paused or in quarantine are
    // left out.
    Async<void> trigger_all(std::vector<Request> requests, store::Work along);

    // One that waits ends as cancelled at once; one that runs is told to stop and ends soon. Error(not_found): no such
    // job. Error(conflict): it has ended already.
    Async<void> cancel(std::int64_t job);

    // A paused task's jobs wait, and nothing triggers new ones; what runs goes on. Survives restarts.
    Async<void> set_paused(std::int64_t task, bool paused);
    bool paused(std::int64_t task) const;

    // The running job as it is at this moment, counts included; nullopt when it does not run.
    std::optional<Job> live(std::int64_t job) const;
    std::vector<Job> running() const;  // the same of all that run, by id

    // Does `work` while no job of the task runs; none starts until it has ended. Error(conflict) when the daemon stops.
    Async<void> alone(std::int64_t task, std::function<Async<void>()> work);

    // What a job reads; asked when it begins. Without it everything.
    using ScopeOf = std::function<Async<engine::ReadScope>(Job)>;
    void ask_scope(ScopeOf scope_of);

    // Called with every job that has ended; with nullptr when a task's pause has changed, and after work of alone().
    void listen(std::function<void(const Job*)> listener);

    // Called whenever a running job has moved on; cheap.
    void listen_to_progress(std::function<void(const Job&)> listener);

    // Cancels running jobs, waits for them at most so long, leaves pending ones pending. False: some still run.
    Async<bool> stop(std::chrono::milliseconds limit);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::schedule
