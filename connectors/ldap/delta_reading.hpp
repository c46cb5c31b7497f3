#pragma once
// What changed since a cookie, as a record stream, where the server can tell it for certain.

#include <memory>
#include <string>

#include "reading.hpp"

namespace rosterd::ldap {

struct DeltaRead {
    std::unique_ptr<RecordStream> stream;  // null: only a full read can tell
    std::string why_not;                   // a sentence for the log
};

// Blocking. Departments are few, and who belongs where hangs on all of them: a change of theirs is a reason for a full
// read, as are a present phase (who is not named is gone) and every doubt.
DeltaRead read_delta(const Prepared& prepared, const ReadRequest& request);

}  // namespace rosterd::ldap
