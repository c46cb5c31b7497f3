#include "api/tls_stream.hpp"

namespace rosterd::api {

namespace asio = boost::asio;

TlsStream::TlsStream(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> context, std::string address,
                     std::chrono::milliseconds handshake_time)
    : SocketStream(asio::ssl::stream<asio::ip::tcp::socket>(std::move(socket), *context)),
      context_(std::move(context)),
      address_(std::move(address)),
      handshake_time_(handshake_time) {}

Async<ByteStream::Moved> TlsStream::shake_hands() {
    const Deadline deadline = std::chrono::steady_clock::now() + handshake_time_;
    const Watch watch(state_, deadline);
    const auto token = asio::as_tuple(asio::use_awaitable);
    const auto [error] = co_await state_->layer.async_handshake(asio::ssl::stream_base::server, token);
    co_return watch.result(error, 0);
}

Async<ByteStream::Moved> TlsStream::read_some(std::span<char> into, Deadline deadline) {
    if (state_->cancelled) co_return Moved{0, Ending::cancelled};
    if (!greeted_) {
        const Moved greeting = co_await shake_hands();
        if (greeting.ending != Ending::none) co_return greeting;
        greeted_ = true;
    }
    const Moved moved = co_await SocketStream::read_some(into, deadline);
    co_return moved;
}

}  // namespace rosterd::api
