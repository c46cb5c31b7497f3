#pragma once

#include "options.hpp"
#include "support/settings.hpp"

namespace rosterd::tests {

inline Settings good_settings(const std::string& url, bool with_login = true) {
    Settings settings = with_fallbacks(ldap::setting_specs());
    settings.set("url", url);
    if (with_login) {
        settings.set("bindDn", std::string("cn=reader,dc=example,dc=test"));
        settings.set("bindCredentials", Secret("reader"));
    }
    settings.set("usersBaseDn", std::string("dc=example,dc=test"));
    settings.set("groupsBaseDn", std::string("dc=example,dc=test"));
    settings.set("userQueryCriteria", std::string("(objectClass=inetOrgPerson)"));
    settings.set("departmentQueryCriteria", std::string("(objectClass=organizationalUnit)"));
    return settings;
}

}  // namespace rosterd::tests
