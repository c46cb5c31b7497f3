#pragma once
// What a restricted downstream run is about, as the hub has it.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/subjects.hpp"
#include "hub/hub_values.hpp"

namespace rosterd::engine {

struct OutboundSubjects {
    std::vector<std::int64_t> people;                    // rows; those that are gone from the hub are not here
    std::set<std::int64_t> links;                        // of people
    std::set<std::string, std::less<>> departments;      // public ids: theirs, those asked for, and all above
    std::set<std::string, std::less<>> department_keys;  // of those asked for
};

// Error(not_found) when the hub knows nobody of a name.
OutboundSubjects find_outbound(store::Session& session, const Job& job, const Subjects& subjects,
                               const hub::HubDepartments& hub);

}  // namespace rosterd::engine
