#include "model/access_key.hpp"

namespace rosterd {

std::string_view to_string(Role role) noexcept {
    switch (role) {
        case Role::read:
            return "read";
        case Role::run:
            return "run";
        case Role::admin:
            return "admin";
    }
    return "read";
}

std::optional<Role> parse_role(std::string_view name) noexcept {
    for (const Role role : {Role::read, Role::run, Role::admin}) {
        if (to_string(role) == name) return role;
    }
    return std::nullopt;
}

}  // namespace rosterd
