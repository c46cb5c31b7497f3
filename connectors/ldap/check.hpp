#pragma once
// Tries everything that a read needs, one item each, with advice for what fails. Blocking; writes nothing.

#include <memory>

#include "options.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::ldap {

CheckReport check_server(std::shared_ptr<const Options> options);

}  // namespace rosterd::ldap
