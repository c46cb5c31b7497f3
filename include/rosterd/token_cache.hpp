#pragma once
// An access token that expires: fetched once however many ask, renewed before its end. Loop thread.

#include <chrono>
#include <functional>
#include <memory>

#include "rosterd/async.hpp"
#include "rosterd/secret.hpp"

namespace rosterd {

struct Token {
    Secret text;
    std::chrono::seconds lifetime{0};  // from now; 0: it does not expire
};

class TokenCache {
public:
    using Fetch = std::function<Async<Token>()>;  // throws Error: unauthorized, unreachable, ...

    // Renews when `early` or less of the lifetime is left (half of it when the lifetime is shorter than twice that).
    explicit TokenCache(Fetch fetch, std::chrono::seconds early = std::chrono::minutes(5));
    ~TokenCache();
    TokenCache(const TokenCache&) = delete;
    TokenCache& operator=(const TokenCache&) = delete;

    // Throws what fetching throws, to all who wait for the same fetch; the next to ask tries again. A renewal that
    // fails while the old token still holds gives the old one.
    Async<Secret> get();

    // The provider refused this token as expired. Forgotten, unless a newer one is here already.
    void expired(const Secret& token);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd
