#include "api/tcp_door.hpp"

#include "api/tcp_stream.hpp"
#include "api/tls_stream.hpp"
#include "rosterd/error.hpp"

namespace rosterd::api {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

[[noreturn]] void fail(const config::TcpAddress& address, const error_code& error) {
    const bool taken = error == asio::error::address_in_use;
    throw Error(taken ? ErrorKind::conflict : ErrorKind::invalid,
                "cannot listen on " + to_text(address) + ": " + error.message() +
                    (taken ? " (another process listens there; name another port)" : ""));
}

// As text; an IPv4 client of an IPv6 socket by its IPv4 address.
std::string text_of(asio::ip::address address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    return address.to_string();
}

}  // namespace

TcpDoor::TcpDoor(const asio::any_io_executor& executor, const config::TcpAddress& address,
                 std::shared_ptr<asio::ssl::context> tls, std::chrono::milliseconds handshake_time)
    : acceptor_(executor), address_(address), tls_(std::move(tls)), handshake_time_(handshake_time) {
    error_code error;
    const tcp::endpoint wanted(asio::ip::make_address(address.host, error), address.port);
    if (error) fail(address, error);
    acceptor_.open(wanted.protocol(), error);
    if (error) fail(address, error);
    acceptor_.set_option(tcp::acceptor::reuse_address(true), error);  // connections of the last life may linger
    acceptor_.bind(wanted, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) fail(address, error);
    address_.port = acceptor_.local_endpoint().port();
}

Async<Door::Arrival> TcpDoor::arrive() {
    const auto token = asio::as_tuple(asio::use_awaitable);
    auto [error, socket] = co_await acceptor_.async_accept(token);
    Arrival arrival;
    arrival.error = error;
    if (error) co_return arrival;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    const tcp::endpoint remote = socket.remote_endpoint(arrival.error);
    if (arrival.error) {  // gone again
        arrival.error = asio::error::connection_aborted;
        co_return arrival;
    }
    std::string address = text_of(remote.address());
    if (tls_) {
        arrival.stream = std::make_unique<TlsStream>(std::move(socket), tls_, std::move(address), handshake_time_);
    } else {
        arrival.stream = std::make_unique<TcpStream>(std::move(socket), std::move(address));
    }
    co_return arrival;
}

void TcpDoor::close() noexcept {
    error_code ignored;
    acceptor_.close(ignored);
}

}  // namespace rosterd::api
