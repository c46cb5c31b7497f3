#pragma once
// Who is asking, and may they? On the unix socket the kernel says who it is; over TCP a signature (HMAC-SHA1 over the
// request) or a management token does. Loop thread.

#include <map>
#include <string>

#include "api/access/key_ring.hpp"
#include "api/access/lockout.hpp"
#include "api/access/refusal.hpp"
#include "api/access/replays.hpp"
#include "api/access/request_rate.hpp"
#include "api/message.hpp"
#include "config/config.hpp"

namespace rosterd::api {

// A caller that was let in.
struct Identity {
    Role role = Role::admin;
    std::string key;  // accessKeyId; empty: somebody on the unix socket
};

struct IssuedToken {
    std::string text;
    std::chrono::seconds good_for{0};
};

class Credentials {
public:
    // All outlive it.
    Credentials(KeyRing& keys, const Clock& clock, config::Access rules);

    void change(const config::Access& rules);  // after a reload

    // Throws NotLetIn.
    Identity identify(const Request& request);

    // For whoever knows both; throws NotLetIn.
    IssuedToken issue_token(const std::string& key, const std::string& secret, const Request& request);

    KeyRing& keys() noexcept { return keys_; }

private:
    Identity identify_peer(const Peer& peer) const;
    Identity identify_signature(const Request& request, std::string_view credentials);
    Identity identify_token(std::string_view token);
    const AccessKey& key_or_nobody(std::string_view id) const;
    void wait_after_failures(const Request& request, std::string_view id);
    void count(const AccessKey& key);

    KeyRing& keys_;
    const Clock& clock_;
    config::Access rules_;
    AccessKey nobody_;  // stands for ids that are unknown: checking them takes as long
    Lockout lockout_;
    Replays replays_;
    std::map<std::string, RequestRate> rates_;
};

}  // namespace rosterd::api
