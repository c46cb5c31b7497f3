#include "api/socket_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "api/unix_stream.hpp"
#include "integration/api/live_server.hpp"
#include "rosterd/error.hpp"

using namespace rosterd;
using namespace rosterd::tests;
using api::SocketFile;

namespace {

config::Listen listen_at(const std::filesystem::path& socket) {
    config::Listen listen;
    listen.socket = socket;
    return listen;
}

ErrorKind refusal(const config::Listen& listen) {
    try {
        const SocketFile file(listen);
    } catch (const Error& error) {
        MESSAGE(error.message());
        return error.kind();
    }
    FAIL("it was not refused");
    return ErrorKind::internal;
}

struct stat status_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status;
}

}  // namespace

TEST_CASE("the socket has the mode and group that the configuration says") {
    const TemporaryFolder folder;
    config::Listen listen = listen_at(folder.path() / "deep" / "api.sock");
    listen.socket_mode = 0620;
    const group* own = ::getgrgid(::getgid());
    REQUIRE(own);
    listen.socket_group = own->gr_name;
    const SocketFile file(listen);
    const struct stat status = status_of(listen.socket);
    CHECK(S_ISSOCK(status.st_mode));
    CHECK((status.st_mode & 0777U) == 0620U);
    CHECK(status.st_gid == ::getgid());
}

TEST_CASE("the socket goes away with its owner") {
    const TemporaryFolder folder;
    const config::Listen listen = listen_at(folder.path() / "api.sock");
    { const SocketFile file(listen); }
    CHECK_FALSE(std::filesystem::exists(listen.socket));
}

TEST_CASE("a successor's socket is left alone") {
    const TemporaryFolder folder;
    const config::Listen listen = listen_at(folder.path() / "api.sock");
    auto first = std::make_unique<SocketFile>(listen);
    std::filesystem::remove(listen.socket);
    const SocketFile second(listen);
    first.reset();
    CHECK(std::filesystem::exists(listen.socket));
}

TEST_CASE("the file of a daemon that died is replaced") {
    const TemporaryFolder folder;
    const config::Listen listen = listen_at(folder.path() / "api.sock");
    {
        // What is left when nobody unlinks: a bound socket that was closed.
        SocketFile dead(listen);
        std::filesystem::rename(listen.socket, folder.path() / "kept");
        ::close(dead.release());
    }
    std::filesystem::rename(folder.path() / "kept", listen.socket);
    const SocketFile file(listen);
    CHECK_NOTHROW(Client{listen.socket});
}

TEST_CASE("a socket that somebody listens on is a conflict, and stays") {
    LiveServer server;
    CHECK(refusal(listen_at(server.socket())) == ErrorKind::conflict);
    CHECK(server.answers());
}

TEST_CASE("what cannot be a socket is refused with its reason") {
    const TemporaryFolder folder;
    CHECK(refusal(listen_at(folder.write("file", "x"))) == ErrorKind::invalid);
    CHECK(std::filesystem::exists(folder.path() / "file"));
    CHECK(refusal(listen_at(folder.path() / std::string(120, 'x'))) == ErrorKind::invalid);
    CHECK(refusal(listen_at(folder.path() / "file" / "api.sock")) == ErrorKind::not_found);
    config::Listen listen = listen_at(folder.path() / "api.sock");
    listen.socket_group = "no-such-group-here";
    CHECK(refusal(listen) == ErrorKind::invalid);
    CHECK_FALSE(std::filesystem::exists(listen.socket));
}

TEST_CASE("a socket handed over by systemd is used as it is") {
    const TemporaryFolder folder;
    const std::filesystem::path given = folder.path() / "given.sock";
    SocketFile made(listen_at(given));
    const int descriptor = made.release();
    const int kept = ::fcntl(SD_LISTEN_FDS_START, F_DUPFD_CLOEXEC, 100);  // whatever has the number, if anything
    REQUIRE(::dup2(descriptor, SD_LISTEN_FDS_START) == SD_LISTEN_FDS_START);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "1", 1);

    const config::Listen listen = listen_at(folder.path() / "other.sock");
    SocketFile file(listen);
    CHECK(file.handed_over());
    CHECK(file.release() == SD_LISTEN_FDS_START);
    CHECK_FALSE(std::filesystem::exists(listen.socket));
    CHECK(std::getenv("LISTEN_FDS") == nullptr);
    CHECK_NOTHROW(Client{given});

    ::close(descriptor);
    if (kept >= 0) {
        ::dup2(kept, SD_LISTEN_FDS_START);
        ::close(kept);
    } else {
        ::close(SD_LISTEN_FDS_START);
    }
}

TEST_CASE("a connection knows who is at its other end") {
    int ends[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    boost::asio::io_context loop;
    boost::asio::local::stream_protocol::socket socket(loop, boost::asio::local::stream_protocol(), ends[0]);
    const api::UnixStream stream(std::move(socket));
    const auto peer = stream.peer();
    REQUIRE(peer);
    CHECK(peer->uid == ::getuid());
    CHECK(peer->pid == ::getpid());
    ::close(ends[1]);
}
