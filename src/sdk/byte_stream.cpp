#include "byte_stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <utility>

#include "rosterd/error.hpp"
#include "tcp_connect.hpp"
#include "tls_stream.hpp"

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
    TcpStream(const asio::any_io_executor& executor, const HttpAddress& address,
              std::shared_ptr<const HttpTransport> transport)
        : SocketStream(executor), way_(executor, address, std::move(transport)) {}

    Async<void> connect(error_code& error) override { co_await way_.run(socket_, error); }

    void close() noexcept override {
        way_.stop();
        SocketStream::close();
    }

    std::string trouble() const override { return way_.trouble(); }

private:
    TcpConnect way_;
};

}  // namespace

ByteStream::~ByteStream() = default;

std::string ByteStream::trouble() const {
    return {};
}

std::shared_ptr<ByteStream> make_stream(asio::any_io_executor executor, const HttpAddress& address,
                                        std::shared_ptr<const HttpTransport> transport) {
    if (address.tls) {
        if (!transport) throw Error(ErrorKind::invalid, address.text() + ": https needs a transport");
        return make_tls_stream(std::move(executor), address, std::move(transport));
    }
    if (address.socket.empty()) return std::make_shared<TcpStream>(executor, address, std::move(transport));
    // The path and its end must fit into sockaddr_un.
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    if (address.socket.size() > longest || address.socket.find('\0') != std::string::npos)
        throw Error(ErrorKind::invalid, "socket path " + address.socket + ": longer than the " +
                                            std::to_string(longest) + " bytes that a unix socket's path can have");
    return std::make_shared<UnixStream>(std::move(executor), asio::local::stream_protocol::endpoint(address.socket));
}

}  // namespace rosterd
