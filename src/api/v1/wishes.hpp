#pragma once
// What calls that start a job have in common.

#include <string>

#include "api/arguments.hpp"
#include "api/message.hpp"
#include "api/routes.hpp"

namespace rosterd::api::v1 {

// "acceptPlan": hash of the plan that the guard shall let through; empty: none.
std::string accepted_plan_in(Arguments& arguments);

// Who asks, and which "people" alone he wants.
Errand errand_in(Arguments& arguments, const Call& call);

// {"syncJobId": n}
Async<Response> trigger(const Backend& backend, schedule::Request wish);

}  // namespace rosterd::api::v1
