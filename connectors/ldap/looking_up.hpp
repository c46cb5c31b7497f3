#pragma once
// Objects found by key or attribute, as records. Blocking.

#include <vector>

#include "places.hpp"
#include "rosterd/target.hpp"

namespace rosterd::ldap {

// For each value of the request those that have it. Throw Error when the server does not answer whole.
std::vector<std::vector<Record>> look_up_people(const Prepared& prepared, Places& places, const LookUp& request);
std::vector<std::vector<Record>> look_up_departments(const Prepared& prepared, const LookUp& request);

}  // namespace rosterd::ldap
