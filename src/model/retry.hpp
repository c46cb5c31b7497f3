#pragma once
// When something that failed is tried again: design defaults, pure arithmetic.

#include <cstdint>
#include <optional>
#include <string>

#include "rosterd/clock.hpp"
#include "rosterd/record.hpp"

namespace rosterd {

// A record that failed, as later runs remember it.
struct RecordRetry {
    Kind kind = Kind::person;
    std::string record;             // upstream the record's key; downstream the public id of the hub's object
    int attempts = 0;               // runs that failed it, one after the other
    std::string since, next_at;     // API instants; next_at empty: not again by itself, it needs attention
    std::uint64_t fingerprint = 0;  // of what was tried; 0: not known
    std::string error;              // of the last try
};

// What is remembered of a task that keeps failing.
struct TaskTrouble {
    std::int64_t task = 0;
    int refused = 0;             // runs in a row whose credentials were refused
    int attempts = 0;            // failed runs since it is in quarantine, the one that brought it there included
    std::string since, next_at;  // API instants; since empty: not in quarantine
    std::string reason;

    bool quarantined() const noexcept { return !since.empty(); }
};

// After so many failures: 1, 5, 30 minutes, 2, 6 hours, then daily for 14 days. nullopt: not again by itself.
std::optional<Instant> next_record_try(int attempts, Instant now);

// After so many failed runs: 15 minutes, 1, 6, 24 hours, then daily.
Instant next_task_try(int attempts, Instant now);

}  // namespace rosterd
