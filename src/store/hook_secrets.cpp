#include "store/hook_secrets.hpp"

#include <openssl/rand.h>

#include <array>

#include "rosterd/error.hpp"
#include "store/sealer.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

std::string purpose_of(std::int64_t task) {
    return "hook of task " + std::to_string(task);
}

std::string random_digits() {
    std::array<unsigned char, 24> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw Error(ErrorKind::internal, "the system gives no random bytes");
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

}  // namespace

std::map<std::int64_t, Secret> HookSecrets::all() const {
    std::map<std::int64_t, Secret> secrets;
    Query rows(session_, "SELECT task, secret FROM hook");
    while (rows.next())
        secrets.emplace(rows.integer(0), Secret(sealer_.open(rows.bytes(1), purpose_of(rows.integer(0)))));
    return secrets;
}

Secret HookSecrets::renew(std::int64_t task, const std::string& now) {
    std::string made = random_digits();
    const std::string sealed = sealer_.seal(made, purpose_of(task));
    execute(session_,
            "INSERT INTO hook (task, secret, made_at) VALUES ($1, $2, $3) "
            "ON CONFLICT (task) DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at",
            task, Blob{sealed}, now);
    return Secret(std::move(made));
}

}  // namespace rosterd::store
