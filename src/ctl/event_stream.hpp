#pragma once
// Server-sent events of the daemon (HTML Living Standard, section 9.2), on a connection of their own.

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "ctl/document.hpp"
#include "rosterd/async.hpp"

namespace rosterd::ctl {

// Calls `on_event` with the data of each event until the daemon ends the stream. False: it gave no stream at all. A
// connection that breaks, or says nothing for a minute (the daemon gives a sign of life every 15 s), ends it as well.
Async<bool> read_events(std::string socket, std::string target, std::function<void(const Json& data)> on_event);

}  // namespace rosterd::ctl
