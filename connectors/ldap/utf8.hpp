#pragma once
// Whether bytes are UTF-8. Pure; any thread.

#include <string_view>

namespace rosterd::ldap {

bool is_utf8(std::string_view bytes) noexcept;

}  // namespace rosterd::ldap
