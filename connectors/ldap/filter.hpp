#pragma once
// Search filters, RFC 4515. Pure; any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rosterd::ldap {

struct FilterProblem {
    std::string message;     // what is wrong (what would be right); empty: a filter
    std::size_t column = 0;  // in characters, from 1
};

FilterProblem check_filter(std::string_view text);

// (attribute=value) for any bytes.
std::string equality(std::string_view attribute, std::string_view value);

// (|(...)(...)) for several; the one itself for one.
std::string any_of(const std::vector<std::string>& filters);

// (&first second) for two filters.
std::string both(std::string_view first, std::string_view second);

}  // namespace rosterd::ldap
