#include "sync_cookie.hpp"

#include <xxhash.h>

#include <algorithm>

#include "attribute_name.hpp"
#include "dn.hpp"
#include "entry_finder.hpp"
#include "rosterd/error.hpp"
#include "sync_message.hpp"

namespace rosterd::ldap {
namespace {

constexpr std::string_view mark = "ldap-sync-1";

std::string checksum(const SyncCookie& cookie, const Options& options) {
    std::string all;
    for (const std::string* part :
         {&cookie.departments, &cookie.people, &cookie.digest, &options.people_base, &options.people_filter,
          &options.department_base, &options.department_filter, &options.key_attribute})
        all += *part + '\0';
    XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
    return std::to_string(hash.high64) + "." + std::to_string(hash.low64);
}

// OpenLDAP keeps it with the entry at the top of the database.
std::string from_context_csn(const Prepared& prepared, const std::string& base) {
    std::string normal = normal_dn(base).value_or(""), context;
    for (const std::string& name : prepared.root_dse.naming_contexts) {
        std::string top = normal_dn(name).value_or("");
        bool holds = normal == top || (normal.size() > top.size() && normal.ends_with("," + top));
        if (holds && name.size() >= context.size()) context = name;
    }
    if (context.empty()) return {};
    SearchRequest request;
    request.what = "the database's own entry";
    request.base = context;
    request.scope = LDAP_SCOPE_BASE;
    request.filter = "(objectClass=*)";
    request.attributes = {"contextCSN"};
    request.paged = false;
    std::string cookie;
    for (const FoundEntry& entry : read_entries(prepared, std::move(request)))
        for (const std::string& csn : entry.values("contextcsn"))
            cookie += (cookie.empty() ? "rid=000,csn=" : ";") + csn;
    return cookie;
}

// Everybody else: a refresh whose entries are not looked at.
std::string from_refresh(const Prepared& prepared, Kind kind) {
    const Connection& connection = prepared.connection;
    SearchRequest request = search_for(kind, connection.options(), prepared.root_dse);
    request.attributes = {LDAP_NO_ATTRS};
    int id = send_sync(connection, std::move(request), SyncMode::refresh_only, {});
    timeval timeout{static_cast<time_t>(connection.options().timeout.count()), 0};
    for (;;) {
        LDAPMessage* received = nullptr;
        if (ldap_result(connection.handle(), id, LDAP_MSG_ONE, &timeout, &received) <= 0)
            throw Error(ErrorKind::unreachable, connection.url() +
                                                    ": the connection was lost while it was asked where "
                                                    "synchronization stands");
        SyncMessage message =
            read_sync_message(connection.handle(), std::unique_ptr<LDAPMessage, MessageFree>(received));
        if (message.type == SyncMessage::Type::end) return message.code == LDAP_SUCCESS ? message.cookie : "";
        if (message.type == SyncMessage::Type::unreadable) {
            ldap_abandon_ext(connection.handle(), id, nullptr, nullptr);
            return {};
        }
    }
}

std::string now(const Prepared& prepared, Kind kind) {
    const Options& options = prepared.connection.options();
    std::string cookie;
    if (prepared.root_dse.product == "OpenLDAP")
        cookie = from_context_csn(prepared, kind == Kind::person ? options.people_base : options.department_base);
    return cookie.empty() ? from_refresh(prepared, kind) : cookie;
}

}  // namespace

std::string to_text(const SyncCookie& cookie, const Options& options) {
    return std::string(mark) + "\n" + checksum(cookie, options) + "\n" + cookie.departments + "\n" + cookie.people +
           "\n" + cookie.digest;
}

std::optional<SyncCookie> parse_sync_cookie(std::string_view text, const Options& options) {
    std::string_view lines[5];
    for (std::size_t i = 0; i < 5; ++i) {
        std::size_t end = i < 4 ? text.find('\n') : text.size();
        if (end == text.npos) return std::nullopt;
        lines[i] = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    SyncCookie cookie{std::string(lines[2]), std::string(lines[3]), std::string(lines[4])};
    if (lines[0] != mark || cookie.departments.empty() || cookie.people.empty()) return std::nullopt;
    return lines[1] == checksum(cookie, options) ? std::optional(std::move(cookie)) : std::nullopt;
}

std::optional<SyncCookie> sync_cookie_now(const Prepared& prepared) {
    if (!prepared.root_dse.sync) return std::nullopt;
    SyncCookie cookie{now(prepared, Kind::department), now(prepared, Kind::person), {}};
    if (cookie.departments.empty() || cookie.people.empty()) return std::nullopt;
    return cookie;
}

}  // namespace rosterd::ldap
