#include "api/unix_stream.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace rosterd::api {

namespace asio = boost::asio;
using boost::system::error_code;

struct UnixStream::State {
    explicit State(asio::local::stream_protocol::socket given)
        : socket(std::move(given)), timer(socket.get_executor()) {}

    asio::local::stream_protocol::socket socket;
    asio::steady_timer timer;
    std::uint64_t turn = 0;  // counts the operations: a timer that fires late must not hit the next one
    bool timed_out = false, cancelled = false;
};

// The time limit of one operation.
class UnixStream::Watch {
public:
    Watch(const std::shared_ptr<State>& state, Deadline deadline) : state_(*state) {
        state_.timed_out = false;
        state_.timer.expires_at(deadline);
        state_.timer.async_wait([state, turn = ++state_.turn](const error_code& error) {
            if (error || state->turn != turn) return;
            state->timed_out = true;
            error_code ignored;
            state->socket.cancel(ignored);
        });
    }

    ~Watch() {
        ++state_.turn;
        state_.timer.cancel();
    }

    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    Moved result(const error_code& error, std::size_t bytes) const noexcept {
        if (!error) return {bytes, Ending::none};
        if (error == asio::error::eof) return {bytes, Ending::closed};
        if (error != asio::error::operation_aborted) return {bytes, Ending::lost};
        return {bytes, state_.timed_out ? Ending::timed_out : Ending::cancelled};
    }

private:
    State& state_;
};

UnixStream::UnixStream(asio::local::stream_protocol::socket socket)
    : state_(std::make_shared<State>(std::move(socket))) {}

UnixStream::~UnixStream() {
    error_code ignored;
    state_->socket.close(ignored);
}

Async<ByteStream::Moved> UnixStream::read_some(std::span<char> into, Deadline deadline) {
    if (state_->cancelled) co_return Moved{0, Ending::cancelled};
    const Watch watch(state_, deadline);
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto token = asio::as_tuple(asio::use_awaitable);
    const auto [error, bytes] = co_await state_->socket.async_read_some(buffer, token);
    co_return watch.result(error, bytes);
}

Async<ByteStream::Moved> UnixStream::write(std::string_view head, std::string_view body, Deadline deadline) {
    if (state_->cancelled) co_return Moved{0, Ending::cancelled};
    const Watch watch(state_, deadline);
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head.data(), head.size()),
                                                       asio::buffer(body.data(), body.size())};
    const auto token = asio::as_tuple(asio::use_awaitable);
    const auto [error, bytes] = co_await asio::async_write(state_->socket, buffers, token);
    co_return watch.result(error, bytes);
}

void UnixStream::cancel() noexcept {
    state_->cancelled = true;
    error_code ignored;
    state_->socket.cancel(ignored);
}

void UnixStream::end_sending() noexcept {
    error_code ignored;
    state_->socket.shutdown(asio::socket_base::shutdown_send, ignored);
}

std::optional<Peer> UnixStream::peer() const {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    auto& socket = state_->socket;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
    return Peer{credentials.uid, credentials.gid, credentials.pid};
}

}  // namespace rosterd::api
