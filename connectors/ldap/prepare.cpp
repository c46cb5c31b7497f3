// What has to be known about a server before a read begins.

#include <utility>

#include "attribute_name.hpp"
#include "quiet_pipe.hpp"
#include "reading.hpp"
#include "record_key.hpp"
#include "rosterd/error.hpp"
#include "search.hpp"

namespace rosterd::ldap {
namespace {

struct Probe {
    bool found = false;  // an entry
    std::string key;     // the first of the key attributes that it has
};

Probe probe(const Connection& connection, SearchRequest request, int scope) {
    request.scope = scope;
    request.paged = false;
    request.size_limit = 1;
    request.attributes.assign(key_attributes.begin(), key_attributes.end());
    if (scope == LDAP_SCOPE_BASE) request.filter = "(objectClass=*)";
    Search search(connection, std::move(request));
    std::vector<RawEntry> entries = search.next();
    Probe result;
    if (entries.empty()) return result;
    result.found = true;
    for (std::string_view attribute : key_attributes) {
        berval** values =
            ldap_get_values_len(connection.handle(), entries.front().message.get(), std::string(attribute).c_str());
        if (values != nullptr && result.key.empty()) result.key = attribute;
        ldap_value_free_len(values);
    }
    return result;
}

// The bases come first: they are asked for by name, and every entry of a server has the same kind of id.
std::string find_key_attribute(const Connection& connection, const RootDse& root_dse) {
    const Options& options = connection.options();
    if (!options.key_attribute.empty()) return options.key_attribute;
    bool found = false;
    for (int scope : {LDAP_SCOPE_BASE, LDAP_SCOPE_SUBTREE}) {
        for (Kind kind : {Kind::department, Kind::person}) {
            Probe result = probe(connection, search_for(kind, options, root_dse), scope);
            if (!result.key.empty()) return result.key;
            found = found || (result.found && scope == LDAP_SCOPE_SUBTREE);
        }
    }
    if (found)
        throw Error(ErrorKind::invalid,
                    connection.url() +
                        ": the entries have no permanent id that the account may read: none of entryUUID, nsUniqueId, "
                        "ipaUniqueID, objectGUID (give it access to one of them, or name an attribute that never "
                        "changes in keyAttribute; a DN is no key)");
    return std::string(key_attributes.front());  // nothing is there to be read
}

}  // namespace

Prepared prepare(std::shared_ptr<const Options> options) {
    QuietPipe quiet;
    Connection connection = Connection::open(std::move(options));
    connection.log_in();
    RootDse root_dse = read_root_dse(connection);
    Schema schema = read_schema(connection, root_dse);
    std::string key = find_key_attribute(connection, root_dse);
    return Prepared{std::move(connection), std::move(root_dse), std::move(schema), std::move(key)};
}

}  // namespace rosterd::ldap
