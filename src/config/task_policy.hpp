#pragma once
// guard and removal of a task file: how much a run may take away.

#include "config/section.hpp"
#include "model/task.hpp"

namespace rosterd::config {

GuardLimits read_guard(Section section);
Removal read_removal(Section section);

}  // namespace rosterd::config
