#include "api/socket_file.hpp"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

#include "rosterd/error.hpp"

namespace rosterd::api {

namespace {

std::string reason(int number) {
    return std::generic_category().message(number);
}

ErrorKind kind_of(int number) noexcept {
    switch (number) {
        case EACCES:
        case EPERM:
        case EROFS:
            return ErrorKind::forbidden;
        case ENOENT:
        case ENOTDIR:
            return ErrorKind::not_found;
        case EADDRINUSE:
            return ErrorKind::conflict;
        default:
            return ErrorKind::internal;
    }
}

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what, int number) {
    throw Error(kind_of(number), "socket " + path.string() + ": " + what + ": " + reason(number));
}

sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.empty() || text.size() >= sizeof address.sun_path)
        throw Error(ErrorKind::invalid, "socket " + text + ": a socket's path has 1 to " +
                                            std::to_string(sizeof address.sun_path - 1) +
                                            " bytes (choose a shorter listen.socket)");
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

int connect_to(int descriptor, const sockaddr_un& address) {
    return ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

// A file left by a daemon that died refuses connections; one that somebody listens on does not.
void remove_stale(const std::filesystem::path& path, const sockaddr_un& address) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return;
        fail(path, "cannot be looked at", errno);
    }
    if (!S_ISSOCK(status.st_mode))
        throw Error(ErrorKind::invalid, "socket " + path.string() +
                                            ": something that is no socket has this name (move it away or choose "
                                            "another listen.socket)");
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0) fail(path, "no socket to be had", errno);
    const int outcome = connect_to(probe, address) == 0 ? 0 : errno;
    ::close(probe);
    if (outcome == 0 || outcome == EAGAIN)
        throw Error(ErrorKind::conflict, "socket " + path.string() +
                                             ": another process listens on it (stop it, or choose another "
                                             "listen.socket)");
    if (outcome != ECONNREFUSED && outcome != ENOENT) fail(path, "cannot tell whether somebody listens on it", outcome);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail(path, "the stale file cannot be removed", errno);
}

gid_t group_of(const std::filesystem::path& path, const std::string& name) {
    std::vector<char> room(16 * 1024);
    group entry{};
    group* found = nullptr;
    const int error = ::getgrnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
    if (error != 0) fail(path, "group " + name + " cannot be looked up", error);
    if (!found)
        throw Error(ErrorKind::invalid, "socket " + path.string() + ": there is no group " + name +
                                            " (create it, or leave listen.socketGroup out)");
    return found->gr_gid;
}

// The first listening unix socket that systemd handed over; -1: it handed over nothing.
int handed_over_socket(const std::filesystem::path& path) {
    const int count = ::sd_listen_fds(1);
    if (count < 0) fail(path, "what systemd handed over cannot be read", -count);
    for (int i = 0; i < count; ++i) {
        const int descriptor = SD_LISTEN_FDS_START + i;
        if (::sd_is_socket_unix(descriptor, SOCK_STREAM, 1, nullptr, 0) > 0) return descriptor;
    }
    if (count > 0)
        throw Error(ErrorKind::invalid,
                    "systemd handed over no listening unix socket (rosterd.socket needs ListenStream= with a path)");
    return -1;
}

}  // namespace

SocketFile::SocketFile(const config::Listen& listen) {
    descriptor_ = handed_over_socket(listen.socket);
    handed_over_ = descriptor_ >= 0;
    if (handed_over_) return;
    try {
        make(listen);
    } catch (...) {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (!path_.empty()) ::unlink(path_.c_str());
        throw;
    }
}

// Nobody can connect before listen(): mode and group are right by then.
void SocketFile::make(const config::Listen& listen) {
    const std::filesystem::path& path = listen.socket;
    const sockaddr_un address = address_of(path);
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) fail(path, "its folder cannot be made", error.value());
    remove_stale(path, address);

    descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) fail(path, "no socket to be had", errno);
    if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail(path, "cannot be made", errno);
    path_ = path;
    if (!listen.socket_group.empty()) {
        const gid_t group = group_of(path, listen.socket_group);
        if (::chown(path.c_str(), static_cast<uid_t>(-1), group) != 0)
            fail(path, "cannot be given to group " + listen.socket_group, errno);
    }
    if (::chmod(path.c_str(), listen.socket_mode) != 0) fail(path, "its mode cannot be set", errno);
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) fail(path, "is gone again", errno);
    device_ = status.st_dev;
    inode_ = status.st_ino;
    if (::listen(descriptor_, SOMAXCONN) != 0) fail(path, "cannot be listened on", errno);
}

SocketFile::~SocketFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    struct stat status {};
    // A successor may have put its own in place.
    if (!path_.empty() && ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_)
        ::unlink(path_.c_str());
}

int SocketFile::release() noexcept {
    return std::exchange(descriptor_, -1);
}

}  // namespace rosterd::api
