#pragma once
// The tasks that keep failing, as the queue knows them: until their next try only people start them. Loop thread.

#include <cstdint>
#include <map>
#include <string>

#include "engine/job_runner.hpp"
#include "model/retry.hpp"

namespace rosterd::schedule {

class Quarantines {
public:
    explicit Quarantines(engine::Services& services) : services_(services) {}

    void load(store::Session& session);     // all of them, at start
    Async<void> recall(std::int64_t task);  // after a job of it; the store's refusal is logged

    // Until when the task is left alone by all but people; empty: it is not.
    std::string quiet_until(std::int64_t task, Trigger who) const;

    bool quiet(std::int64_t task, Trigger who) const { return !quiet_until(task, who).empty(); }

    // Error(conflict) while it is left alone, saying until when.
    void check(std::int64_t task, Trigger who) const;

private:
    engine::Services& services_;
    std::map<std::int64_t, TaskTrouble> troubles_;
    Log log_;
};

}  // namespace rosterd::schedule
