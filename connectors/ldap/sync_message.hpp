#pragma once
// Content synchronization, RFC 4533: its requests, and its messages as plain data. Blocking where it sends; one thread.

#include <ldap.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "search.hpp"

namespace rosterd::ldap {

enum class SyncMode : std::uint8_t { refresh_only = 1, refresh_and_persist = 3 };

// Sends the search with the sync control, critical. Throws Error when it cannot be sent. Returns its message id.
int send_sync(const Connection& connection, SearchRequest request, SyncMode mode, const std::string& cookie);

struct SyncMessage {
    enum class Type : std::uint8_t {
        entry,        // `state`, `uuid`, `entry`
        ids,          // `uuids`: gone when `deletes`, else still there and unchanged
        refresh_end,  // a phase of the refresh is over; `persists`: all of it
        cookie,       // nothing but a new cookie
        end,          // the search's own end: `code`, `said`
        unreadable,   // no LDAP, or not what RFC 4533 says
        reference,    // part of the tree is held by another server
        other,        // of no interest
    };
    enum class State : std::uint8_t { present = 0, add = 1, modify = 2, remove = 3 };

    Type type = Type::unreadable;
    int message_id = 0;
    State state = State::present;
    std::string uuid;  // 16 bytes
    RawEntry entry;
    std::vector<std::string> uuids;
    bool deletes = false;   // ids, refresh_end, end: who is gone is named; otherwise who is not named is gone
    bool persists = false;  // refresh_end
    std::string cookie;     // empty: none came, the old one stays
    int code = LDAP_OTHER;
    std::string said;
};

// Takes ownership of the message.
SyncMessage read_sync_message(LDAP* handle, std::unique_ptr<LDAPMessage, MessageFree> message);

// The record's key for an entry's 16 bytes. nullopt: this key attribute does not tell.
std::optional<std::string> key_of_uuid(std::string_view key_attribute, std::string_view uuid);

}  // namespace rosterd::ldap
