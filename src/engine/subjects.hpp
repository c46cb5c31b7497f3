#pragma once
// Nothing but these people and departments: what a restricted run is about.

#include <set>
#include <string>
#include <vector>

#include "model/job.hpp"
#include "store/store.hpp"

namespace rosterd::engine {

struct Subjects {
    // As the task's directory knows them: keys of links and of records that failed.
    std::set<std::string, std::less<>> person_keys, department_keys;
    // As the hub knows them: public ids.
    std::set<std::string, std::less<>> people, departments;
    // People whom neither the hub nor a link of the task knows by this name. Each has to be found in the directory.
    std::vector<std::string> names;
    // Somebody has decided that they may be taken away: otherwise a restricted run removes nothing.
    bool removals = false;

    bool empty() const noexcept {
        return person_keys.empty() && department_keys.empty() && people.empty() && departments.empty() && names.empty();
    }
};

// Whom the job's errand means. Of a job that is not restricted: nobody.
Subjects find_subjects(store::Session& session, const Job& job);

}  // namespace rosterd::engine
