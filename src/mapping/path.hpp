#pragma once
// A name with steps into it: `mail`, `name.familyName`, `emails[0].value`, `extattr["工号"]`. By far the most
// expressions are one, so they are walked over the record itself, without evaluator and without copies.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rosterd/record.hpp"

namespace rosterd::mapping {

struct PathStep {
    std::variant<std::string, std::int64_t> to;  // a member of a map, or a position in a list from 0
    std::size_t column = 1;                      // in characters, from 1
};

struct Path {
    std::string attribute;
    std::vector<PathStep> steps;
    bool hub = false;  // starts at the current hub object, not at the record; the attribute is then `hub`
};

// What stands at the end of a path. Absent: neither value nor problem.
struct Arrival {
    const Value* value = nullptr;
    std::string_view found;            // a step into something that has no such parts: its type ...
    const PathStep* failed = nullptr;  // ... and the step. nullptr: fine
};

// An expression that is a path and nothing else; nullopt when it is more, or no expression at all. Beyond what CEL
// takes for a name, a first name and members may hold `-` and letters of any script, and a first name also `;` and `:`
// (`cn;lang-zh`, `urn:x:2.0:User`; with a `:` it takes the dots too). Without spaces `a-b` is therefore a name, with
// them a subtraction.
std::optional<Path> parse_path(std::string_view text);

// A member or position that is not there is absent, and so is everything in a null. The only value of an attribute also
// stands at its position 0: directories deliver a list only when there are several.
Arrival walk(const Record& record, const Path& path) noexcept;
Arrival walk(const Value& start, const Path& path) noexcept;  // the steps only

}  // namespace rosterd::mapping
