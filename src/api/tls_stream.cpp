#include "api/tls_stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <new>

namespace rosterd::api {

namespace asio = boost::asio;

namespace {

// A socket that is closed with bytes unread resets the connection, and the alert that says what is wrong is lost.
void take_what_came(int socket) noexcept {
    constexpr int most_pieces = 16;
    char piece[1024];
    for (int pieces = 0; pieces < most_pieces; ++pieces)
        if (::recv(socket, piece, sizeof piece, MSG_DONTWAIT) <= 0) return;
}

}  // namespace

TlsStream::TlsStream(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> context, std::string address,
                     std::chrono::milliseconds handshake_time)
    : SocketStream(std::move(socket)),
      context_(std::move(context)),
      tls_(SSL_new(context_->native_handle())),
      address_(std::move(address)),
      handshake_time_(handshake_time) {
    boost::system::error_code ignored;  // a socket that is gone fails at its first use
    state_->layer.native_non_blocking(true, ignored);
    if (tls_ == nullptr || SSL_set_fd(tls_, state_->layer.native_handle()) != 1) {
        SSL_free(tls_);
        throw std::bad_alloc();
    }
    SSL_set_accept_state(tls_);
}

TlsStream::~TlsStream() {
    SSL_free(tls_);
}

TlsStream::Step TlsStream::step_of(int result) const noexcept {
    switch (SSL_get_error(tls_, result)) {
        case SSL_ERROR_NONE:
            return Step::done;
        case SSL_ERROR_WANT_READ:
            return Step::wait_to_read;
        case SSL_ERROR_WANT_WRITE:
            return Step::wait_to_write;
        case SSL_ERROR_ZERO_RETURN:
            return Step::closed;
        default:  // also an end that was not announced: what came may have been cut
            return Step::lost;
    }
}

Async<ByteStream::Ending> TlsStream::wait(Step step, const Watch& watch) {
    if (step == Step::closed) co_return Ending::closed;
    if (step == Step::lost) co_return Ending::lost;
    const auto side = step == Step::wait_to_read ? asio::ip::tcp::socket::wait_read : asio::ip::tcp::socket::wait_write;
    const auto token = asio::as_tuple(asio::use_awaitable);
    const auto [error] = co_await state_->layer.async_wait(side, token);
    co_return watch.result(error, 0).ending;
}

Async<ByteStream::Moved> TlsStream::shake_hands() {
    const Deadline deadline = std::chrono::steady_clock::now() + handshake_time_;
    const Watch watch(state_, deadline);
    for (;;) {
        ERR_clear_error();
        const Step step = step_of(SSL_do_handshake(tls_));
        if (step == Step::done) co_return Moved{0, Ending::none};
        if (step == Step::lost) take_what_came(state_->layer.native_handle());
        const Ending ending = co_await wait(step, watch);
        if (ending != Ending::none) co_return Moved{0, ending};
    }
}

Async<ByteStream::Moved> TlsStream::read_some(std::span<char> into, Deadline deadline) {
    if (state_->cancelled) co_return Moved{0, Ending::cancelled};
    if (!greeted_) {
        const Moved greeting = co_await shake_hands();
        if (greeting.ending != Ending::none) co_return greeting;
        greeted_ = true;
    }
    const Watch watch(state_, deadline);
    for (;;) {
        std::size_t bytes = 0;
        ERR_clear_error();
        const Step step = step_of(SSL_read_ex(tls_, into.data(), into.size(), &bytes));
        if (step == Step::done) co_return Moved{bytes, Ending::none};
        const Ending ending = co_await wait(step, watch);
        if (ending != Ending::none) co_return Moved{0, ending};
    }
}

Async<ByteStream::Moved> TlsStream::write_all(std::string_view bytes, const Watch& watch) {
    std::size_t written = 0;
    while (written < bytes.size()) {
        const std::string_view rest = bytes.substr(written);
        std::size_t some = 0;
        ERR_clear_error();
        const Step step = step_of(SSL_write_ex(tls_, rest.data(), rest.size(), &some));
        written += some;
        if (step == Step::done) continue;
        const Ending ending = co_await wait(step, watch);
        if (ending != Ending::none) co_return Moved{written, ending};
    }
    co_return Moved{written, Ending::none};
}

Async<ByteStream::Moved> TlsStream::write(std::string_view head, std::string_view body, Deadline deadline) {
    if (state_->cancelled) co_return Moved{0, Ending::cancelled};
    const Watch watch(state_, deadline);
    // Most answers fit into one record of TLS, and so into one packet.
    constexpr std::size_t one_record = 16 * 1024;
    if (head.size() + body.size() <= one_record) {
        std::string together(head);
        together += body;
        const Moved moved = co_await write_all(together, watch);
        co_return moved;
    }
    Moved moved = co_await write_all(head, watch);
    if (moved.ending != Ending::none) co_return moved;
    const Moved rest = co_await write_all(body, watch);
    moved.bytes += rest.bytes;
    moved.ending = rest.ending;
    co_return moved;
}

}  // namespace rosterd::api
