#pragma once
// An address as a door, with TLS or without.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "api/door.hpp"
#include "config/config.hpp"

namespace rosterd::api {

class TcpDoor final : public Door {
public:
    // Listens. `tls` null: without. Error(conflict): the address is taken; Error(invalid): it cannot be used.
    TcpDoor(const boost::asio::any_io_executor& executor, const config::TcpAddress& address,
            std::shared_ptr<boost::asio::ssl::context> tls, std::chrono::milliseconds handshake_time);
    Async<Arrival> arrive() override;
    void close() noexcept override;

    void use(std::shared_ptr<boost::asio::ssl::context> tls) { tls_ = std::move(tls); }  // for those who come next
    const config::TcpAddress& address() const noexcept { return address_; }              // with the port chosen

private:
    boost::asio::ip::tcp::acceptor acceptor_;
    config::TcpAddress address_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    std::chrono::milliseconds handshake_time_;
};

}  // namespace rosterd::api
