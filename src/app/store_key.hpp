#pragma once
// The key that seals the secrets in the store.

#include "config/config.hpp"
#include "store/sealer.hpp"

namespace rosterd::app {

// The key beside the database ("rosterd.key"), or the systemd credential of that name. A store in memory gets one of
// its own.
store::Sealer open_sealer(const config::Config& config);

}  // namespace rosterd::app
