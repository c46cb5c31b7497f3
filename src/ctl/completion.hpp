#pragma once
// Completion of rosterctl's command line by a shell.

#include <string>

#include "manual/command_tree.hpp"

namespace rosterd::ctl {

// For bash or zsh, to be sourced.
std::string bash_completion(const manual::Command& root);
std::string zsh_completion(const manual::Command& root);

}  // namespace rosterd::ctl
