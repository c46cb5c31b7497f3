#include "schedule/job_keeping.hpp"

#include "store/jobs.hpp"

namespace rosterd::schedule {

Async<void> clear_away_jobs(engine::Services& services, Keeping keeping, std::int64_t task) {
    const std::string before = to_text(services.clock.now() - keeping.age);
    std::string refusal;
    try {
        const auto work = [&](store::Session& session) { store::Jobs(session).prune(task, keeping.jobs, before); };
        co_await services.store.write(work);
    } catch (const std::exception& error) {
        refusal = error.what();
    }
    if (!refusal.empty()) Log().error("job.not_cleared_away", {{"task", task}, {"error", refusal}});
}

}  // namespace rosterd::schedule
