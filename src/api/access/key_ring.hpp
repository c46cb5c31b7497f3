#pragma once
// The access keys in memory, in step with the store. Loop thread.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/access_key.hpp"
#include "rosterd/async.hpp"
#include "store/sealer.hpp"
#include "store/store.hpp"

namespace rosterd::api {

class KeyRing {
public:
    // Both outlive it.
    KeyRing(store::Store& store, const store::Sealer& sealer) : store_(store), sealer_(sealer) {}

    // At start, before anybody asks. Blocks. Error(storage): sealed with another key.
    void load();

    const AccessKey* find(std::string_view id) const;  // disabled ones too; nullptr: none. Until the next await
    std::vector<AccessKey> all() const;                // in order of making
    const Secret& token_key() const noexcept { return token_key_; }

    // The new key with its secret, once it is stored.
    Async<AccessKey> create(std::string name, Role role, Instant now);
    // The key as it is then; disabling twice changes nothing. nullopt: there is none.
    Async<std::optional<AccessKey>> disable(std::string id, Instant now);

private:
    store::Store& store_;
    const store::Sealer& sealer_;
    std::map<std::string, AccessKey, std::less<>> keys_;
    std::vector<std::string> order_;
    Secret token_key_;
};

}  // namespace rosterd::api
