#include "api/unix_door.hpp"

#include "api/unix_stream.hpp"

namespace rosterd::api {

namespace asio = boost::asio;

UnixDoor::UnixDoor(const asio::any_io_executor& executor, const config::Listen& listen)
    : file_(std::make_unique<SocketFile>(listen)), acceptor_(executor), handed_over_(file_->handed_over()) {
    acceptor_.assign(asio::local::stream_protocol(), file_->release());
}

Async<Door::Arrival> UnixDoor::arrive() {
    const auto token = asio::as_tuple(asio::use_awaitable);
    auto [error, socket] = co_await acceptor_.async_accept(token);
    Arrival arrival;
    arrival.error = error;
    if (!error) {
        arrival.stream = std::make_unique<UnixStream>(std::move(socket));
        if (const auto peer = arrival.stream->peer())
            log_.debug("api.connected", {{"uid", peer->uid}, {"pid", peer->pid}});
    }
    co_return arrival;
}

void UnixDoor::close() noexcept {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    file_.reset();
}

}  // namespace rosterd::api
