#pragma once
// What a run will meet: credentials, the contacts range, and each right by what the platform shows.

#include "platform.hpp"

namespace rosterd::lark {

// Never throws for what it finds.
Async<CheckReport> check_platform(Platform& platform);

}  // namespace rosterd::lark
