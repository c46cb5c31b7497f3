#include "api/caller_name.hpp"

#include <pwd.h>

#include <array>

namespace rosterd::api {

std::string caller_name(const Request& request, const std::string& key) {
    if (!key.empty()) return "key " + key;
    if (!request.peer) return request.address;
    const std::string uid = "uid " + std::to_string(request.peer->uid);
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> buffer{};
    const int failed = getpwuid_r(request.peer->uid, &entry, buffer.data(), buffer.size(), &found);
    return failed != 0 || found == nullptr ? uid : std::string(found->pw_name) + " (" + uid + ")";
}

}  // namespace rosterd::api
