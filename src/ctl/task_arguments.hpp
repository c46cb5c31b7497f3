#pragma once
// The commands below `rosterctl task`.

namespace CLI {
class App;
}

namespace rosterd::ctl {

struct Said;

void add_task_commands(CLI::App& root, Said& said);

}  // namespace rosterd::ctl
