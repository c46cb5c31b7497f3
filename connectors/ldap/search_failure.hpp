#pragma once
// Sentences for searches that did not reach their end: what happened, where, what to do. Pure; any thread.

#include <string>

#include "rosterd/error.hpp"

namespace rosterd::ldap {

struct SearchFailure {
    int code;
    std::string diagnostic;  // the server's words
    std::string matched;     // how far the base exists, or the server a referral names
    std::string where;       // url, base, filter, how far the search had come
    std::string what;        // "people", "departments"
    std::string base;
};

std::string search_failure(const SearchFailure& failure);

// Whether it is of use to come again.
ErrorKind failure_kind(int code) noexcept;

}  // namespace rosterd::ldap
