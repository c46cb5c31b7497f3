#pragma once
// One operation as a libldap request, and one answer as plain data.

#include <ldap.h>

#include <string>

#include "operation.hpp"

namespace rosterd::ldap {

struct WriteControls;

// Sends without waiting; libldap's code. message_id is set on success.
int send_request(LDAP* handle, const Operation& operation, const WriteControls& controls,
                 const std::string& key_attribute, int& message_id);

struct Answered {
    int code = LDAP_DECODING_ERROR;
    std::string diagnostic, matched, key;
};
Answered read_answer(LDAP* handle, LDAPMessage* message, const std::string& key_attribute);

// "(entryUUID=...)" for a key as records carry it; bytes where the attribute holds bytes.
std::string key_filter(const std::string& key_attribute, const std::string& key);

}  // namespace rosterd::ldap
