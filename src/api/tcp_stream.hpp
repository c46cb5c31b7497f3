#pragma once
// A connection over TCP without TLS.

#include <boost/asio/ip/tcp.hpp>

#include "api/socket_stream.hpp"

namespace rosterd::api {

class TcpStream final : public SocketStream<boost::asio::ip::tcp::socket> {
public:
    TcpStream(boost::asio::ip::tcp::socket socket, std::string address)
        : SocketStream(std::move(socket)), address_(std::move(address)) {}
    std::string address() const override { return address_; }

private:
    std::string address_;
};

}  // namespace rosterd::api
