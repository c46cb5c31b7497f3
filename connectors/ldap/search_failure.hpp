#pragma once
// Sentences for searches that did not reach their end: what happened, where, what to do. Pure; any thread.

#include <string>

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

}  // namespace rosterd::ldap
