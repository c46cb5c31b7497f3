#pragma once
// What makes a record's key: a permanent id of the entry, never its DN. Pure; any thread.

#include <array>
#include <string>
#include <string_view>

namespace rosterd::ldap {

// In this order, when the task names none. OpenLDAP and most others; 389 DS; FreeIPA; Active Directory.
inline constexpr std::array<std::string_view, 4> key_attributes = {"entryUUID", "nsUniqueId", "ipaUniqueID",
                                                                   "objectGUID"};

// 16 bytes as Active Directory stores a GUID (the first three groups little-endian): "6f9619ff-8b86-d011-b42d-...".
// Empty when they are not 16.
std::string guid_text(std::string_view bytes);

// The way back; empty when it is no such text.
std::string guid_bytes(std::string_view text);

// The text of a key attribute's value: UUIDs in lower case, GUIDs as above, text trimmed, other bytes as hexadecimal
// digits. Empty: no key.
std::string key_text(std::string_view attribute, std::string_view value);

}  // namespace rosterd::ldap
