#pragma once
// A connection of the unix socket.

#include <sys/socket.h>

#include <boost/asio/local/stream_protocol.hpp>

#include "api/socket_stream.hpp"

namespace rosterd::api {

class UnixStream final : public SocketStream<boost::asio::local::stream_protocol::socket> {
public:
    using SocketStream::SocketStream;

    std::optional<Peer> peer() const override {
        ucred credentials{};
        socklen_t size = sizeof credentials;
        const int descriptor = state_->layer.native_handle();
        if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
        Peer peer{credentials.uid, credentials.gid, credentials.pid, {}};
        peer.groups.resize(groups_asked_for);
        size = static_cast<socklen_t>(peer.groups.size() * sizeof(gid_t));
        bool known = ::getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, peer.groups.data(), &size) == 0;
        if (!known && size > peer.groups.size() * sizeof(gid_t)) {
            peer.groups.resize(size / sizeof(gid_t));
            known = ::getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, peer.groups.data(), &size) == 0;
        }
        peer.groups.resize(known ? size / sizeof(gid_t) : 0);
        return peer;
    }

private:
    static constexpr std::size_t groups_asked_for = 32;
};

}  // namespace rosterd::api
