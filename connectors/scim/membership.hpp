#pragma once
// Departments that are groups keep their people, and with nestedGroups their departments, as members.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rosterd/target.hpp"
#include "service.hpp"

namespace rosterd::scim {

// Puts what the writes say about departments into the groups: one request for each group and batch where it can be.
// Outcomes of writes that were applied turn into failures when a group refuses. `keys`: of the objects written.
Async<void> write_memberships(Service& service, std::span<const Write> batch, const Abilities& abilities,
                              std::vector<Outcome>& outcomes);

}  // namespace rosterd::scim
