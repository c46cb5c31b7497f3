#include "byte_stream.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <utility>

#include "rosterd/error.hpp"

namespace rosterd {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

template <class Protocol>
class SocketStream : public ByteStream {
public:
    Async<std::size_t> read_some(asio::mutable_buffer into, error_code& error) override {
        const std::size_t count =
            co_await socket_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
        co_return count;
    }

    Async<void> write(asio::const_buffer from, error_code& error) override {
        co_await asio::async_write(socket_, from, asio::redirect_error(asio::use_awaitable, error));
    }

    void close() noexcept override {
        error_code ignored;
        socket_.close(ignored);
    }

    bool is_quiet() noexcept override {
        if (!socket_.is_open()) return false;
        error_code error;
        socket_.non_blocking(true, error);
        if (error) return false;
        char byte = 0;
        socket_.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, error);
        return error == asio::error::would_block;
    }

protected:
    explicit SocketStream(asio::any_io_executor executor) : socket_(std::move(executor)) {}
    typename Protocol::socket socket_;
};

class UnixStream final : public SocketStream<asio::local::stream_protocol> {
public:
    UnixStream(asio::any_io_executor executor, asio::local::stream_protocol::endpoint endpoint)
        : SocketStream(std::move(executor)), endpoint_(std::move(endpoint)) {}

    Async<void> connect(error_code& error) override {
        co_await socket_.async_connect(endpoint_, asio::redirect_error(asio::use_awaitable, error));
    }

private:
    asio::local::stream_protocol::endpoint endpoint_;
};

class TcpStream final : public SocketStream<asio::ip::tcp> {
public:
    TcpStream(asio::any_io_executor executor, std::string host, std::uint16_t port)
        : SocketStream(executor), resolver_(executor), host_(std::move(host)), port_(std::to_string(port)) {}

    Async<void> connect(error_code& error) override {
        const auto flags = asio::ip::resolver_base::numeric_service;
        const asio::ip::tcp::resolver::results_type found =
            co_await resolver_.async_resolve(host_, port_, flags, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        if (closed_) {
            error = asio::error::operation_aborted;
            co_return;
        }
        co_await asio::async_connect(socket_, found, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        error_code ignored;
        socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    }

    void close() noexcept override {
        closed_ = true;
        resolver_.cancel();
        SocketStream::close();
    }

private:
    asio::ip::tcp::resolver resolver_;
    std::string host_, port_;
    bool closed_ = false;
};

}  // namespace

ByteStream::~ByteStream() = default;

std::shared_ptr<ByteStream> make_stream(asio::any_io_executor executor, const HttpAddress& address) {
    if (address.socket.empty()) return std::make_shared<TcpStream>(std::move(executor), address.host, address.port);
    // The path and its end must fit into sockaddr_un.
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    if (address.socket.size() > longest || address.socket.find('\0') != std::string::npos)
        throw Error(ErrorKind::invalid, "socket path " + address.socket + ": longer than the " +
                                            std::to_string(longest) + " bytes that a unix socket's path can have");
    return std::make_shared<UnixStream>(std::move(executor), asio::local::stream_protocol::endpoint(address.socket));
}

}  // namespace rosterd
