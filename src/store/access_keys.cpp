#include "store/access_keys.hpp"

#include <openssl/rand.h>

#include "rosterd/error.hpp"
#include "store/sealer.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

std::string purpose_of(std::string_view id) {
    return "access key " + std::string(id);
}

}  // namespace

std::vector<AccessKey> AccessKeys::all() const {
    std::vector<AccessKey> keys;
    Query rows(session_,
               "SELECT access_key_id, name, role, secret, created_at, disabled_at FROM access_key ORDER BY id");
    while (rows.next()) {
        AccessKey key;
        key.id = rows.string(0);
        key.name = rows.string(1);
        key.role = parse_role(rows.text(2)).value_or(Role::read);
        key.secret = Secret(sealer_.open(rows.bytes(3), purpose_of(key.id)));
        key.created_at = parse_instant(rows.text(4)).value_or(Instant());
        if (!rows.is_null(5)) key.disabled_at = parse_instant(rows.text(5)).value_or(Instant());
        keys.push_back(std::move(key));
    }
    return keys;
}

bool AccessKeys::add(const AccessKey& key) {
    const std::string sealed = sealer_.seal(key.secret.reveal(), purpose_of(key.id));
    const std::string created_at = to_text(key.created_at);
    return execute(session_,
                   "INSERT INTO access_key (access_key_id, name, role, secret, created_at) VALUES ($1, $2, $3, $4, $5) "
                   "ON CONFLICT DO NOTHING",
                   std::string_view(key.id), std::string_view(key.name), to_string(key.role), Blob{sealed},
                   std::string_view(created_at)) == 1;
}

bool AccessKeys::disable(std::string_view id, Instant now) {
    const std::string at = to_text(now);
    return execute(session_, "UPDATE access_key SET disabled_at = $1 WHERE access_key_id = $2 AND disabled_at IS NULL",
                   std::string_view(at), id) == 1;
}

Secret AccessKeys::own_secret(std::string_view name) {
    const std::string purpose = "own secret " + std::string(name);
    {
        Query row(session_, "SELECT secret FROM own_secret WHERE name = $1", name);
        if (row.next()) return Secret(sealer_.open(row.bytes(0), purpose));
    }
    std::string made(32, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(made.data()), static_cast<int>(made.size())) != 1)
        throw Error(ErrorKind::internal, "the system gives no random bytes");
    const std::string sealed = sealer_.seal(made, purpose);
    execute(session_, "INSERT INTO own_secret (name, secret) VALUES ($1, $2)", name, Blob{sealed});
    return Secret(std::move(made));
}

}  // namespace rosterd::store
