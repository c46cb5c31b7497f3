#pragma once
// rosterctl hub ...: each command writes to the screen and returns the exit code.

#include <string>

#include "ctl/context.hpp"
#include "ctl/lists.hpp"

namespace rosterd::ctl {

// Empty members: no filter.
struct PeopleFilter {
    std::string text;        // in names and identifiers
    std::string department;  // id, path, name or code
    bool direct = false;     // of that department itself, not of those below it
    std::string status;
    bool wide = false;  // more columns
};
int list_people(Context& context, const PeopleFilter& filter, const Paging& paging);

int list_departments(Context& context, const std::string& text, const Paging& paging);

// `who`: userId, username or email.
int show_person(Context& context, const std::string& who);

}  // namespace rosterd::ctl
