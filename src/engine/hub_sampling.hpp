#pragma once
// Some of the hub's records that a downstream task sends out, to try its mapping on. Nothing is written anywhere.

#include <functional>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "engine/sampling.hpp"

namespace rosterd::engine {

struct HubSample {
    Sample sample;                  // with every attribute that expressions may use
    std::vector<std::string> keys;  // of each record in the target; empty: none is linked yet
};

// Those in scope and `wanted` (empty: all), at most `most`. Error(invalid) when the task's organisation or scope cannot
// be told.
HubSample sample_hub(store::Session& session, const Services& services, const Task& task, Kind kind, std::size_t most,
                     const std::function<bool(const Record& record)>& wanted);

}  // namespace rosterd::engine
