#pragma once
// rosterctl key ...: who may come over TCP.

#include <string>

#include "ctl/context.hpp"
#include "ctl/lists.hpp"

namespace rosterd::ctl {

// Shows id and secret: the only time that the secret can be seen.
int create_key(Context& context, const std::string& name, const std::string& role);
int list_keys(Context& context);
int disable_key(Context& context, const std::string& id);

}  // namespace rosterd::ctl
