#pragma once
// The listening unix socket: handed over by systemd, or made at its path. Blocking calls that never wait; at start
// only.

#include "config/config.hpp"

namespace rosterd::api {

class SocketFile {
public:
    // Error(conflict): another process answers there. Error(invalid), (not_found), (forbidden): path or group cannot be
    // used.
    explicit SocketFile(const config::Listen& listen);
    ~SocketFile();  // removes the file when it is still the one made here; closes what was not released
    SocketFile(const SocketFile&) = delete;
    SocketFile& operator=(const SocketFile&) = delete;

    int release() noexcept;  // the listening descriptor, now the caller's
    bool handed_over() const noexcept { return handed_over_; }

private:
    void make(const config::Listen& listen);

    int descriptor_ = -1;
    bool handed_over_ = false;
    std::filesystem::path path_;  // empty: not ours to remove
    std::uint64_t device_ = 0, inode_ = 0;
};

}  // namespace rosterd::api
