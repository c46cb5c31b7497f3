#pragma once
// Runs one job along the line: read, map, match, plan, guard, apply, record. One coroutine per job, on the loop.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/backoff.hpp"
#include "model/connector_types.hpp"
#include "model/job.hpp"
#include "rosterd/async.hpp"
#include "rosterd/clock.hpp"
#include "rosterd/events.hpp"
#include "rosterd/log.hpp"
#include "rosterd/workers.hpp"
#include "store/store.hpp"

namespace rosterd::engine {

// What every job needs; outlives all of them.
struct Services {
    store::Store& store;
    Workers& workers;
    const Clock& clock;
    const ConnectorTypes& connectors;
    FieldTable person_fields;
    FieldTable department_fields;
    BackoffLimits backoff = {};      // of jobs whose target is busy or away
    RateBudgets* budgets = nullptr;  // shared by all that call providers
};

// What a job reads: everything, what changed since a cookie, or what the directory told by itself.
struct ReadScope {
    std::string cookie;  // of an earlier read by the same settings; empty: everything. Downstream a place in the feed
    std::optional<std::vector<Event>> events;  // nothing but these; upstream
};

// The precedence of each task in force, for fields that several tasks write.
using Precedences = std::map<std::int64_t, int>;

// Called on the loop thread whenever stage or counts of a running job have moved on; cheap, not for every record.
using Progress = std::function<void(const Job&)>;

class JobRunner {
public:
    explicit JobRunner(Services& services) : services_(services) {}

    // Runs to the end and returns the job as it was saved. Does not throw: what goes wrong becomes the job's outcome.
    // When the store refuses to save the outcome (disk full), it is tried again until it does or the coroutine is
    // cancelled.
    // `stop` is looked at between pages and batches: once it is true the job ends as cancelled.
    Async<Job> run(Job job, TaskPointer task, Precedences precedences, Progress progress, const bool& stop,
                   ReadScope scope = {});

private:
    Services& services_;
};

}  // namespace rosterd::engine
