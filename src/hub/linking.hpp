#pragma once
// How a record gets its link to an object that is there already. Internal to src/hub.

#include "hub/batch.hpp"
#include "model/change.hpp"

namespace rosterd::hub {

// A link that is not in the store yet; it is written behind the record's last change.
Link new_link(const Batch& batch, const Change& change, std::int64_t object);

// The record's link points at `object` from now on: its own link is turned to it; or the link that the object has under
// another key (the directory gave its record a new one) takes this key; or a new link is made. Skipped when it points
// there already.
Verdict adopt(Batch& batch, Subject& subject, const Change& change, std::int64_t object);

}  // namespace rosterd::hub
