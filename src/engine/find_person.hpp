#pragma once
// Whom of the hub somebody means.

#include <cstdint>
#include <string>

#include "store/store.hpp"

namespace rosterd::engine {

// The row of the one person with this public id, external id, username, e-mail address, phone or employee number, in
// that order. 0: nobody, or several.
std::int64_t find_person(store::Session& session, const std::string& name);

}  // namespace rosterd::engine
