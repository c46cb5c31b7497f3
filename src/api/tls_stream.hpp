#pragma once
// A connection over TLS. Its handshake is part of the first read and has its own time limit. OpenSSL reads and writes
// the socket itself: Asio's own stream keeps four buffers of 17 KiB for every connection, however idle.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "api/socket_stream.hpp"

namespace rosterd::api {

class TlsStream final : public SocketStream<boost::asio::ip::tcp::socket> {
public:
    // `context` stays the one of this connection, whatever is loaded later.
    TlsStream(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> context,
              std::string address, std::chrono::milliseconds handshake_time);
    ~TlsStream() override;

    Async<Moved> read_some(std::span<char> into, Deadline deadline) override;
    Async<Moved> write(std::string_view head, std::string_view body, Deadline deadline) override;
    std::string address() const override { return address_; }

private:
    enum class Step : std::uint8_t { done, wait_to_read, wait_to_write, closed, lost };
    Step step_of(int result) const noexcept;  // what a call of OpenSSL came to
    Async<Moved> shake_hands();
    Async<Moved> write_all(std::string_view bytes, const Watch& watch);
    // Until the socket is ready; an ending when it will not be.
    Async<Ending> wait(Step step, const Watch& watch);

    std::shared_ptr<boost::asio::ssl::context> context_;
    SSL* tls_;
    std::string address_;
    std::chrono::milliseconds handshake_time_;
    bool greeted_ = false;
};

}  // namespace rosterd::api
