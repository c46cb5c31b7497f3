#pragma once

#include "hub/batch.hpp"

namespace rosterd::hub {

// Carries out one change of a department. Nothing of it is written unless the verdict says applied.
Verdict apply_to_department(Batch& batch, Subject& subject, const Change& change);

}  // namespace rosterd::hub
