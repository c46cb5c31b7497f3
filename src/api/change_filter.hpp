#pragma once
// Which changes of a job somebody wants to see: the arguments that list and export share.

#include "api/arguments.hpp"
#include "store/changes.hpp"

namespace rosterd::api {

// success, action, state, objectType, text, unchanged.
store::ChangeFilter change_filter(Arguments& arguments);

}  // namespace rosterd::api
