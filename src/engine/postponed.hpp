#pragma once
// Records that failed in earlier runs and wait for their next try; and what a run makes of them.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/cancelled.hpp"
#include "model/change.hpp"
#include "model/job.hpp"
#include "model/retry.hpp"
#include "store/store.hpp"

namespace rosterd::engine {

class Postponed {
public:
    Postponed() = default;  // nobody
    // `by_hand`: somebody asked for this run, so everybody is tried.
    Postponed(std::vector<RecordRetry> retries, Flow flow, std::string now, bool by_hand);

    // The changes of one object: whoever waits for his next try, and has not changed since, is skipped.
    std::optional<LeftOut> leave_out(std::span<Change> changes) const;

    // Whether a try is due now; what changed since the last read is not enough to make it then.
    bool is_due() const noexcept { return due_; }

    // At the end of a run: who failed waits (longer), who did not is forgotten. `whole`: the run went through
    // everything; otherwise only those that it tells of are forgotten.
    void remember(store::Session& session, const Job& job, bool whole, Instant now) const;

private:
    using Name = std::pair<Kind, std::string>;
    Name name_of(const Change& change) const;

    std::map<Name, RecordRetry> retries_;
    Flow flow_ = Flow::upstream;
    std::string now_;
    bool by_hand_ = true, due_ = false;
};

// What a job that has ended means for its task: into quarantine, still there, or out of it. `refused`: the credentials
// were.
void judge_task(store::Session& session, const Job& job, bool refused, Instant now);

}  // namespace rosterd::engine
