#include "search_failure.hpp"

#include <ldap.h>

#include "connection.hpp"

namespace rosterd::ldap {

std::string search_failure(const SearchFailure& f) {
    std::string setting = f.what == "departments" ? "groupsBaseDn" : "usersBaseDn";
    std::string said = code_text(f.code, f.diagnostic), at = " (" + f.where + ")";
    switch (f.code) {
        case LDAP_SIZELIMIT_EXCEEDED:
            return "the server's size limit cut the read short, " + said + at +
                   ": give the account no size limit (OpenLDAP: limits dn.exact=\"...\" size=unlimited)";
        case LDAP_TIMELIMIT_EXCEEDED:
            return "the server's time limit cut the read short, " + said + at +
                   ": give the account no time limit (OpenLDAP: limits dn.exact=\"...\" time=unlimited), or an index "
                   "on the filter's attributes";
        case LDAP_ADMINLIMIT_EXCEEDED:
            return "an administrative limit of the server cut the read short, " + said + at +
                   ": raise it for the account, or lower pageSize";
        case LDAP_INSUFFICIENT_ACCESS:
            return "the account may not read all of this, " + said + at + ": give it read access to " + f.base;
        case LDAP_NO_SUCH_OBJECT:
            return "the base " + f.base + " does not exist or the account may not see it, " + said +
                   (f.matched.empty() ? "" : "; what exists is " + f.matched) + at + ": check " + setting +
                   " and the account's access";
        case LDAP_INVALID_DN_SYNTAX:
            return "the server takes " + f.base + " for no DN, " + said + at + ": check " + setting;
        case LDAP_REFERRAL:
        case LDAP_PARTIAL_RESULTS:
            return "the base is held by another server" + (f.matched.empty() ? "" : " (" + f.matched + ")") + ", " +
                   said + at + ": use that server's url";
        case LDAP_SERVER_DOWN:
        case LDAP_CONNECT_ERROR:
        case LDAP_LOCAL_ERROR:
            return "the connection was lost" + at + ": see whether the server is running and run again";
        case LDAP_DECODING_ERROR:
            return "the server's answer is no LDAP or was cut short" + at + ": run again, and look at what is between";
        case LDAP_TIMEOUT:
            return "the server did not answer in time" + at + ": look at its load, or raise timeoutSeconds";
        case LDAP_BUSY:
        case LDAP_UNAVAILABLE:
            return "the server is too busy or shutting down, " + said + at + ": run again later";
        case LDAP_FILTER_ERROR:
            return "the filter is not valid, " + said + at;
        default:
            return "the server refused to go on, " + said + at;
    }
}

ErrorKind failure_kind(int code) noexcept {
    switch (code) {
        case LDAP_BUSY:
        case LDAP_ADMINLIMIT_EXCEEDED:
        case LDAP_TIMELIMIT_EXCEEDED:
            return ErrorKind::throttled;
        case LDAP_INSUFFICIENT_ACCESS:
            return ErrorKind::forbidden;
        case LDAP_NO_SUCH_OBJECT:
            return ErrorKind::not_found;
        case LDAP_INVALID_DN_SYNTAX:
        case LDAP_FILTER_ERROR:
        case LDAP_REFERRAL:
        case LDAP_PARTIAL_RESULTS:
        case LDAP_SIZELIMIT_EXCEEDED:
            return ErrorKind::invalid;
        default:
            return ErrorKind::unreachable;
    }
}

}  // namespace rosterd::ldap
