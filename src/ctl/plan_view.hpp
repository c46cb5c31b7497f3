#pragma once
// A plan for people: totals, then the changes in groups, then how to run it.

#include "ctl/context.hpp"

namespace rosterd::ctl {

// `job`: a finished job of mode plan. `all`: creates too are listed one by one, not summarised.
void write_plan(Context& context, const Json& job, bool all, const std::string& run);

}  // namespace rosterd::ctl
