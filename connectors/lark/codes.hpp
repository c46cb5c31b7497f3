#pragma once
// What the open platform's error codes mean. Its HTTP status alone decides nothing: most refusals are 400, and some
// are 200. Source: the general error codes and the contact v3 pages of the open platform's documents.

#include <cstdint>
#include <string_view>

#include "rosterd/error.hpp"
#include "rosterd/retry_policy.hpp"

namespace rosterd::lark {

inline constexpr std::int64_t code_out_of_range = 40004;      // a department that the app may not see
inline constexpr std::int64_t code_too_large_a_tree = 43010;  // fetch_child is refused for it
inline constexpr std::int64_t code_missing_scope = 99991672;

struct Meaning {
    Trouble trouble = Trouble::refused;
    ErrorKind kind = ErrorKind::invalid;
    std::string_view advice = {};  // what an administrator does about it; empty: nothing particular
};

// Of a code that is not 0.
Meaning meaning_of(std::int64_t code) noexcept;

}  // namespace rosterd::lark
