#pragma once
// Changes for people, one by one.

#include <string>

#include "ctl/document.hpp"
#include "ctl/screen.hpp"

namespace rosterd::ctl {

// "王伟", or the directory's key where there is no name.
std::string object_of(const Json& change);

// "disable person" for "disablePerson".
std::string action_text(const Json& change);

// "title: Engineer -> Senior Engineer; phone: (none) -> +86 ..."; empty without fields.
std::string fields_text(const Json& change);

// One line "    title: before -> after" for each field.
void write_fields(Screen& screen, const Json& change);

}  // namespace rosterd::ctl
