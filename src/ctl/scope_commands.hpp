#pragma once
// rosterctl task scope, rosterctl why: who a downstream task sends out, and what is to be said of one person.

#include <cstdint>
#include <optional>
#include <string>

#include "ctl/context.hpp"
#include "ctl/lists.hpp"

namespace rosterd::ctl {

struct ScopeWishes {
    bool in = false, out = false;  // only those; both or neither: all
    std::string text;              // in the name
};
int show_scope(Context& context, std::int64_t task, const ScopeWishes& wishes, const Paging& paging);

// `who`: anything they are known by. Without a task: of every task that knows them.
int why_person(Context& context, const std::string& who, std::optional<std::int64_t> task);

}  // namespace rosterd::ctl
