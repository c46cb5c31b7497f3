#pragma once
// The commands below `rosterctl job`, and `rosterctl risk` for what jobs held.

namespace CLI {
class App;
}

namespace rosterd::ctl {

struct Said;

void add_job_commands(CLI::App& root, Said& said);
void add_risk_commands(CLI::App& root, Said& said);

}  // namespace rosterd::ctl
