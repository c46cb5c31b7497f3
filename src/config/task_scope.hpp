#pragma once
// provisioningScope and reconcile of a task file: what a downstream task sends out, and how often it looks back.

#include "config/section.hpp"
#include "model/task.hpp"

namespace rosterd::config {

// An upstream task may have both and takes no notice: clients of the API send a scope with every task.
void read_provisioning(Section& top, Task& task);

}  // namespace rosterd::config
