#pragma once
// The part of a task's hook path that nobody guesses. Kept sealed: whoever has a copy of the database alone cannot
// call.

#include <cstdint>
#include <map>
#include <string>

#include "rosterd/secret.hpp"

namespace rosterd::store {

class Sealer;
class Session;

class HookSecrets {
public:
    HookSecrets(Session& session, const Sealer& sealer) : session_(session), sealer_(sealer) {}

    std::map<std::int64_t, Secret> all() const;  // by task. Error(storage): sealed with another key

    // A new one in place of the old one, if there is one: 192 bits of the system's randomness as 48 hex digits.
    Secret renew(std::int64_t task, const std::string& now);

private:
    Session& session_;
    const Sealer& sealer_;
};

}  // namespace rosterd::store
