#pragma once
// Watching by asking again and again for entries with a new modifyTimestamp, where a server has nothing better.
// Blocking.

#include "reading.hpp"
#include "watch_thread.hpp"

namespace rosterd::ldap {

// Until it is stopped; Error when the connection is lost. Cannot see who is gone: asks for a full read at the start and
// every reconcileHours.
void watch_by_timestamp(const Prepared& prepared, Watcher& watcher);

}  // namespace rosterd::ldap
