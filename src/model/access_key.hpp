#pragma once
// An access key: with it a client proves over TCP who it is.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rosterd/clock.hpp"
#include "rosterd/secret.hpp"

namespace rosterd {

// Each may do what those before it may.
enum class Role : std::uint8_t {
    read,   // look at everything
    run,    // run and stop tasks, decide on held changes
    admin,  // make and change tasks and access keys
};
std::string_view to_string(Role role) noexcept;
std::optional<Role> parse_role(std::string_view name) noexcept;

struct AccessKey {
    std::string id;  // accessKeyId: public, ASCII
    Secret secret;   // accessKeySecret: told once, when the key is made
    std::string name;
    Role role = Role::read;
    Instant created_at{};
    std::optional<Instant> disabled_at;  // from then on it opens nothing
};

}  // namespace rosterd
