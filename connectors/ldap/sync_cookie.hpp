#pragma once
// Where content synchronization goes on: the server's cookies for both kinds, as one text that others keep.

#include <optional>
#include <string>
#include <string_view>

#include "reading.hpp"

namespace rosterd::ldap {

struct SyncCookie {
    std::string departments, people;  // the server's, never empty
    std::string digest;               // of the departments that were read last, see DepartmentRead; empty: unknown

    const std::string& of(Kind kind) const { return kind == Kind::person ? people : departments; }
    std::string& of(Kind kind) { return kind == Kind::person ? people : departments; }
};

// The text carries a checksum over itself, the bases and the filters. A server takes a cookie that makes no sense for
// none and then tells of everybody, but not of who is gone: such a one must never be sent.
std::string to_text(const SyncCookie& cookie, const Options& options);
std::optional<SyncCookie> parse_sync_cookie(std::string_view text, const Options& options);

// The place behind all that is there now; nullopt: the server has none to tell. Blocking.
std::optional<SyncCookie> sync_cookie_now(const Prepared& prepared);

}  // namespace rosterd::ldap
