#include "api/access/key_ring.hpp"

#include "api/access/digest.hpp"
#include "rosterd/error.hpp"
#include "store/access_keys.hpp"

namespace rosterd::api {

void KeyRing::load() {
    store_.write_now([this](store::Session& session) {
        store::AccessKeys kept(session, sealer_);
        token_key_ = kept.own_secret("management tokens");
        for (AccessKey& key : kept.all()) {
            order_.push_back(key.id);
            std::string id = key.id;
            keys_.insert_or_assign(std::move(id), std::move(key));
        }
    });
}

const AccessKey* KeyRing::find(std::string_view id) const {
    const auto found = keys_.find(id);
    return found == keys_.end() ? nullptr : &found->second;
}

std::vector<AccessKey> KeyRing::all() const {
    std::vector<AccessKey> keys;
    for (const std::string& id : order_) keys.push_back(keys_.at(id));
    return keys;
}

Async<AccessKey> KeyRing::create(std::string name, Role role, Instant now) {
    // The lengths of Authing's own: 24 digits for an id. 256 bits for the secret.
    AccessKey key{random_hex(12), Secret(random_hex(32)), std::move(name), role, now, std::nullopt};
    const auto keep = [&](store::Session& session) {
        if (!store::AccessKeys(session, sealer_).add(key))
            throw Error(ErrorKind::conflict, "the id of the new access key is taken: try again");
    };
    co_await store_.write(keep);
    order_.push_back(key.id);
    keys_.insert_or_assign(key.id, key);
    co_return key;
}

Async<std::optional<AccessKey>> KeyRing::disable(std::string id, Instant now) {
    if (!find(id)) co_return std::nullopt;
    const auto keep = [&](store::Session& session) { store::AccessKeys(session, sealer_).disable(id, now); };
    co_await store_.write(keep);
    AccessKey& key = keys_.find(id)->second;
    if (!key.disabled_at) key.disabled_at = now;
    co_return key;
}

}  // namespace rosterd::api
