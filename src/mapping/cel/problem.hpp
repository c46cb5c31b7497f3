#pragma once
// Why a text is no expression. Thrown inside the compiler only.

#include <cstddef>
#include <string>

namespace rosterd::mapping::cel {

struct SyntaxProblem {
    std::string message;     // what is wrong (what would be right)
    std::size_t offset = 0;  // bytes from the start of the expression
};

}  // namespace rosterd::mapping::cel
