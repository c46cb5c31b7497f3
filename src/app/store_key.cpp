#include "app/store_key.hpp"

#include <unistd.h>

#include <cstdlib>

namespace rosterd::app {

store::Sealer open_sealer(const config::Config& config) {
    if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY")) {
        const std::filesystem::path credential = std::filesystem::path(folder) / "rosterd.key";
        if (::access(credential.c_str(), F_OK) == 0) return store::Sealer::from_credential(credential);
    }
    const std::string_view scheme = "sqlite:";
    const std::string_view url = config.store;
    if (!url.starts_with(scheme) || !url.substr(scheme.size()).starts_with('/')) return store::Sealer::ephemeral();
    const std::filesystem::path database(url.substr(scheme.size()));
    return store::Sealer::from_file(database.parent_path() / "rosterd.key");
}

}  // namespace rosterd::app
