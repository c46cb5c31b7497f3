#pragma once
// Creates in a target that cannot be asked for them afterwards (TargetTraits::finds_creates). Each is written down
// before it is sent, and forgotten together with its outcome. What is left without one is settled by the next job,
// before it plans: it goes through all that the target has.

#include <span>
#include <string>

#include "engine/outbound.hpp"
#include "store/retries.hpp"

namespace rosterd::engine {

store::CreateIntent intent_of(const Write& write, std::int64_t object, const Outbound& out, std::string at);

// Links what was made after all, forgets what was not. What cannot be told stays, and is named in Outbound::doubtful.
// Throws Error when the target cannot be read at all.
Async<void> settle_intents(Outbound& out, Source& target);

}  // namespace rosterd::engine
