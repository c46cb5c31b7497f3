#pragma once
// What changed in the hub since a position in its feed, for downstream runs that look at nothing else.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace rosterd::engine {

struct Run;

struct HubChanges {
    std::string position;              // where the next run goes on behind this one
    bool everything = true;            // the whole hub has to be looked at
    std::string why;                   // of that, in a few words
    std::vector<std::int64_t> people;  // rows, ascending; whoever is gone from the hub is among them

    // Whether a linked object that waits for somebody (a manager, a leader) may find him now.
    bool touches(std::int64_t person) const;
};

// `position`: HubChanges::position of an earlier run; empty: none. Departments that changed, or a feed that no longer
// reaches back so far, are reasons to look at everything: what is in a department may depend on its name and place.
HubChanges hub_changes(store::Session& session, const std::string& position);

// Adds those of the task's people who wait for a manager among the changed ones.
void add_waiting_people(store::Session& session, std::int64_t task, HubChanges& changes);

// Whoever is not among them counts as seen: nothing is concluded from his absence.
void pass_over_others(const HubChanges& changes, Run& run);

// Rows of departments whose link waits for a leader among the changed people.
std::set<std::int64_t> waiting_departments(const HubChanges& changes, const Run& run);

}  // namespace rosterd::engine
