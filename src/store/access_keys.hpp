#pragma once
// Access keys with their secrets sealed, and the daemon's own secrets.

#include <string>
#include <string_view>
#include <vector>

#include "model/access_key.hpp"

namespace rosterd::store {

class Sealer;
class Session;

class AccessKeys {
public:
    AccessKeys(Session& session, const Sealer& sealer) : session_(session), sealer_(sealer) {}

    // In order of making, disabled ones included. Error(storage) when a secret was sealed with another key.
    std::vector<AccessKey> all() const;
    bool add(const AccessKey& key);                  // false: the id is taken
    bool disable(std::string_view id, Instant now);  // false: no such key, or disabled before

    // 32 random bytes of that name, made at the first call. Only in a write.
    Secret own_secret(std::string_view name);

private:
    Session& session_;
    const Sealer& sealer_;
};

}  // namespace rosterd::store
