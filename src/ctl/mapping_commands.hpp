#pragma once
// rosterctl task lint, task preview: a mapping looked at before it is trusted.

#include <cstdint>
#include <string>

#include "ctl/context.hpp"

namespace rosterd::ctl {

// Exit code 1 when there are errors or warnings.
int lint_task(Context& context, std::int64_t task);

struct PreviewWishes {
    std::int64_t limit = 20;
    std::string where, expression;
    bool departments = false;
    bool reveal = false;
};
// Exit code 1 when a record cannot be mapped or identifiers collide.
int preview_task(Context& context, std::int64_t task, const PreviewWishes& wishes);

}  // namespace rosterd::ctl
