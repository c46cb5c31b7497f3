#pragma once
// Carries out held changes that a person has released: as a job of their own, so that history, log and export show them
// like any other.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "model/risk_operation.hpp"

namespace rosterd::engine {

class RiskRunner {
public:
    explicit RiskRunner(Services& services) : services_(services) {}

    // People first, then inner departments, then outer ones. Each is done only if its object still is as it was when
    // the change was held; otherwise it has FAILED and says what is different. Operations that are not EXECUTING any
    // more are left alone. The task must not run meanwhile. Does not throw for what a single one runs into.
    // `by`: who decided.
    Async<void> run(TaskPointer task, Precedences precedences, std::vector<std::int64_t> operations,
                    std::string by = {});

private:
    Async<void> run_in_target(TaskPointer task, Precedences precedences, std::vector<std::int64_t> operations,
                              std::string by);

    Services& services_;
};

}  // namespace rosterd::engine
