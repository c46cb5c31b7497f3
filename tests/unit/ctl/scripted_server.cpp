#include "unit/ctl/scripted_server.hpp"

#include <doctest/doctest.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <utility>

namespace rosterd::tests {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

std::size_t body_length(const std::string& header) {
    const std::string name = "Content-Length: ";
    const std::size_t found = header.find(name);
    return found == std::string::npos ? 0 : std::stoul(header.substr(found + name.size()));
}

void report(std::exception_ptr failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        FAIL_CHECK("scripted server: " << error.what());
    }
}

}  // namespace

Async<std::string> Connection::read_request() {
    while (true) {
        const std::size_t end = received_.find("\r\n\r\n");
        if (end != std::string::npos) {
            const std::size_t size = end + 4 + body_length(received_.substr(0, end + 2));
            if (received_.size() >= size) {
                std::string request = received_.substr(0, size);
                received_.erase(0, size);
                co_return request;
            }
        }
        char bytes[4096];
        const asio::mutable_buffer room = asio::buffer(bytes);
        error_code error;
        const std::size_t count =
            co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return std::string();
        received_.append(bytes, count);
    }
}

Async<bool> Connection::send(std::string bytes) {
    const asio::const_buffer all = asio::buffer(bytes);
    error_code error;
    co_await asio::async_write(socket_, all, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

Async<void> Connection::until_taken() {
    for (int waiting = 1; waiting > 0;) {
        if (ioctl(socket_.native_handle(), SIOCOUTQ, &waiting) != 0) co_return;
        co_await asio::post(asio::use_awaitable);
    }
}

Async<void> Connection::until_closed() {
    for (std::string request = "?"; !request.empty();) request = co_await read_request();
}

ScriptedServer::ScriptedServer(asio::io_context& loop, Script script, Over over)
    : script_(std::move(script)), unix_(loop), tcp_(loop) {
    Async<void> accepting = [&]() -> Async<void> {
        if (over == Over::unix_socket) {
            unix_ = {loop, asio::local::stream_protocol::endpoint((folder_.path() / "s").string())};
            return accept(unix_);
        }
        tcp_ = {loop, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
        return accept(tcp_);
    }();
    asio::co_spawn(loop, std::move(accepting), report);
}

ScriptedServer::~ScriptedServer() = default;

HttpAddress ScriptedServer::address() const {
    HttpAddress address;
    if (unix_.is_open()) {
        address.socket = (folder_.path() / "s").string();
    } else {
        address.host = "127.0.0.1";
        address.port = tcp_.local_endpoint().port();
    }
    return address;
}

template <class Acceptor>
Async<void> ScriptedServer::accept(Acceptor& acceptor) {
    while (true) {
        error_code error;
        auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), connections_++), report);
    }
}

Async<void> ScriptedServer::serve(Connection::Socket socket, int number) {
    Connection connection(std::move(socket));
    co_await script_(connection, number);
}

}  // namespace rosterd::tests
