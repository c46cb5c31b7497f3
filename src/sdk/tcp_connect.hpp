#pragma once
// A TCP connection to where an address is reached: the server itself, or the proxy in front of it.

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "rosterd/http_client.hpp"

namespace rosterd {

// What connects, and can be told to stop at any point of it.
class TcpConnect {
public:
    TcpConnect(const boost::asio::any_io_executor& executor, const HttpAddress& address,
               std::shared_ptr<const HttpTransport> transport);

    // Name, connection, and for TLS the tunnel through a proxy.
    Async<void> run(boost::asio::ip::tcp::socket& socket, boost::system::error_code& error);
    void stop() noexcept;  // the socket is closed by its owner
    const std::string& trouble() const noexcept { return trouble_; }

private:
    Async<void> open_tunnel(boost::asio::ip::tcp::socket& socket, boost::system::error_code& error);

    HttpAddress address_;
    std::shared_ptr<const HttpTransport> transport_;
    boost::asio::ip::tcp::resolver resolver_;
    std::string trouble_;
    bool stopped_ = false;
};

}  // namespace rosterd
