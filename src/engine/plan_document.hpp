#pragma once
// A plan as a document: to be kept, looked at, and carried out exactly. The same plan is the same bytes: what is to be
// done stands sorted by kind, action and key, with neither times nor ids made up for the plan. JSON, a change a line;
// its last line is a checksum over all before it.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/change.hpp"
#include "model/job.hpp"
#include "model/task.hpp"
#include "store/store.hpp"

namespace rosterd::engine {

// Hands the text over in pieces; false from `take`: nobody wants more. Error(conflict) when the job is no plan that
// came to its end, Error(not_found) when there is no such job.
void write_plan_document(store::Session& session, const Task& task, std::int64_t job,
                         const std::function<bool(std::string_view)>& take);

struct PlanDocument {
    std::int64_t task = 0;
    std::string hash;             // the plan's
    std::vector<Change> changes;  // canonical (PlanText)
};

// Error(invalid) for a text that is no such document, or was changed since it was written.
PlanDocument read_plan_document(std::string_view text);

}  // namespace rosterd::engine
