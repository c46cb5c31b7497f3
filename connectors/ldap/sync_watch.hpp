#pragma once
// Watching by content synchronization (RFC 4533), refresh and persist. Blocking.

#include <string>

#include "reading.hpp"
#include "watch_thread.hpp"

namespace rosterd::ldap {

enum class SyncWatchEnd : std::uint8_t { stopped, not_offered };

// Until it is stopped; Error when the connection is lost. not_offered: this database has no such thing, whatever the
// server announces.
SyncWatchEnd watch_by_sync(const Prepared& prepared, const std::string& cookie, Watcher& watcher);

}  // namespace rosterd::ldap
