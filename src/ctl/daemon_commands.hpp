#pragma once
// Commands about the daemon itself: its connectors, its version, its configuration.

#include <string>

#include "ctl/context.hpp"

namespace rosterd::ctl {

int list_connectors(Context& context);
int show_connector(Context& context, const std::string& type);

// Its own version, and the daemon's when one answers.
int show_version(Context& context);

// Becomes `rosterd --config FILE --check`, the one beside this program or in PATH: output and exit code are its own.
// Returns only by throwing Error.
[[noreturn]] void check_config(const std::string& file);

}  // namespace rosterd::ctl
