#pragma once
// rosterctl risk ...: held changes and what to do about them.

#include <cstdint>
#include <string>
#include <vector>

#include "ctl/context.hpp"
#include "ctl/lists.hpp"

namespace rosterd::ctl {

// `status` empty: any.
int list_risks(Context& context, std::int64_t task, const std::string& status, const Paging& paging);

// Exit code 1 when some could not be decided about any more.
int execute_risks(Context& context, const std::vector<std::int64_t>& operations);
int cancel_risks(Context& context, const std::vector<std::int64_t>& operations);

}  // namespace rosterd::ctl
