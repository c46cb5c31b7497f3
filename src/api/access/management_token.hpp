#pragma once
// Management tokens: JWT (RFC 7519), signed with HS256 by a key of the daemon's own. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "rosterd/clock.hpp"
#include "rosterd/secret.hpp"

namespace rosterd::api {

struct TokenClaims {
    std::string key;  // accessKeyId
    Instant expires{};
};

// Some clients decode the payload as ordinary base64, some need its length to be a multiple of four: the payload is
// filled up so that neither padding nor "-" and "_" occur. `key` is one that was made here.
std::string make_token(const TokenClaims& claims, Instant now, const std::string& pool, const Secret& signing_key);

// What a token of ours says, expired or not. nullopt: not ours.
std::optional<TokenClaims> read_token(std::string_view token, const Secret& signing_key);

// The id of the one user pool there is: what scoped_userpool_id says.
std::string user_pool(const Secret& signing_key);

}  // namespace rosterd::api
