#pragma once
// A connection of the unix socket.

#include <boost/asio/local/stream_protocol.hpp>
#include <memory>

#include "api/byte_stream.hpp"

namespace rosterd::api {

class UnixStream final : public ByteStream {
public:
    explicit UnixStream(boost::asio::local::stream_protocol::socket socket);
    ~UnixStream() override;  // closes

    Async<Moved> read_some(std::span<char> into, Deadline deadline) override;
    Async<Moved> write(std::string_view head, std::string_view body, Deadline deadline) override;
    void cancel() noexcept override;
    void end_sending() noexcept override;
    std::optional<Peer> peer() const override;

private:
    class Watch;
    struct State;
    std::shared_ptr<State> state_;  // shared with the timer's handler, which may come after the end
};

}  // namespace rosterd::api
