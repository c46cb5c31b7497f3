#pragma once
// The unix socket as a door.

#include <boost/asio/local/stream_protocol.hpp>

#include "api/door.hpp"
#include "api/socket_file.hpp"
#include "rosterd/log.hpp"

namespace rosterd::api {

class UnixDoor final : public Door {
public:
    // Errors as of SocketFile.
    UnixDoor(const boost::asio::any_io_executor& executor, const config::Listen& listen);
    Async<Arrival> arrive() override;
    void close() noexcept override;
    bool handed_over() const noexcept { return handed_over_; }

private:
    std::unique_ptr<SocketFile> file_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
    bool handed_over_;
    Log log_;
};

}  // namespace rosterd::api
