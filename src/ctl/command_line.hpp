#pragma once
// rosterctl's arguments: read, explained in help texts, and turned into a command that runs.

#include <string>
#include <vector>

#include "ctl/screen.hpp"

namespace rosterd::ctl {

// The whole program: returns an exit code of exit_code.hpp. `arguments` without the program's name. Throws only what
// the streams of the screen throw.
int run(std::vector<std::string> arguments, Screen& screen);

}  // namespace rosterd::ctl
