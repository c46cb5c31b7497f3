#pragma once
// A task and its check for people.

#include "ctl/document.hpp"
#include "ctl/screen.hpp"

namespace rosterd::ctl {

void write_task(Screen& screen, const Json& task);
void write_check(Screen& screen, const Json& report);

}  // namespace rosterd::ctl
