#include "tcp_connect.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "http_message.hpp"

namespace rosterd {

namespace asio = boost::asio;
using boost::system::error_code;

TcpConnect::TcpConnect(const asio::any_io_executor& executor, const HttpAddress& address,
                       std::shared_ptr<const HttpTransport> transport)
    : address_(address), transport_(std::move(transport)), resolver_(executor) {}

void TcpConnect::stop() noexcept {
    stopped_ = true;
    resolver_.cancel();
}

Async<void> TcpConnect::run(asio::ip::tcp::socket& socket, error_code& error) {
    const bool proxied = transport_ && !transport_->options().proxy_host.empty();
    const std::string host = proxied ? transport_->options().proxy_host : address_.host;
    const std::string port = std::to_string(proxied ? transport_->options().proxy_port : address_.port);
    const auto flags = asio::ip::resolver_base::numeric_service;
    const asio::ip::tcp::resolver::results_type found =
        co_await resolver_.async_resolve(host, port, flags, asio::redirect_error(asio::use_awaitable, error));
    if (!error && stopped_) error = asio::error::operation_aborted;
    if (error) {
        if (proxied) trouble_ = "the proxy " + host + " has no address";
        co_return;
    }
    co_await asio::async_connect(socket, found, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        if (proxied) trouble_ = "the proxy " + host + ":" + port + " cannot be reached";
        co_return;
    }
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (proxied && address_.tls) co_await open_tunnel(socket, error);
}

Async<void> TcpConnect::open_tunnel(asio::ip::tcp::socket& socket, error_code& error) {
    const std::string request = tunnel_request(address_, transport_->options());
    const asio::const_buffer message = asio::buffer(request);
    co_await asio::async_write(socket, message, asio::redirect_error(asio::use_awaitable, error));
    // Byte by byte: what comes behind the proxy's answer belongs to TLS.
    std::string answer;
    constexpr std::size_t longest = 16 * 1024;
    while (!error && !answer.ends_with("\r\n\r\n") && answer.size() < longest) {
        char byte = 0;
        const asio::mutable_buffer room = asio::buffer(&byte, 1);
        co_await socket.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
        if (!error) answer += byte;
    }
    if (error == asio::error::operation_aborted) co_return;
    const bool accepted = answer.starts_with("HTTP/1.") && answer.size() > 12 && answer[9] == '2';
    if (!error && accepted && answer.ends_with("\r\n\r\n")) co_return;
    error = asio::error::connection_refused;
    const std::string line = answer.substr(0, answer.find_first_of("\r\n"));
    trouble_ = "the proxy " + transport_->options().proxy_host + " made no tunnel" +
               (line.size() > 12 && line.starts_with("HTTP/1.") ? " (" + line.substr(9, 3) + ")" : std::string());
}

}  // namespace rosterd
