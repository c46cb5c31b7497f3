#pragma once
// A connection over TLS. Its handshake is part of the first read and has its own time limit.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "api/socket_stream.hpp"

namespace rosterd::api {

class TlsStream final : public SocketStream<boost::asio::ssl::stream<boost::asio::ip::tcp::socket>> {
public:
    // `context` stays the one of this connection, whatever is loaded later.
    TlsStream(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> context,
              std::string address, std::chrono::milliseconds handshake_time);

    Async<Moved> read_some(std::span<char> into, Deadline deadline) override;
    std::string address() const override { return address_; }

private:
    Async<Moved> shake_hands();

    std::shared_ptr<boost::asio::ssl::context> context_;
    std::string address_;
    std::chrono::milliseconds handshake_time_;
    bool greeted_ = false;
};

}  // namespace rosterd::api
