#pragma once
// A connection as the server sees it: bytes in, bytes out, each with a time limit. Over a unix socket, TCP or
// TLS.

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/message.hpp"
#include "rosterd/async.hpp"

namespace rosterd::api {

class ByteStream {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    enum class Ending {
        none,
        closed,     // the other side sends no more; it may still read
        timed_out,  // the deadline passed
        cancelled,  // cancel() was called
        lost,       // connection reset, broken pipe
    };
    struct Moved {
        std::size_t bytes = 0;
        Ending ending = Ending::none;
    };

    virtual ~ByteStream() = default;

    // One operation at a time. An ending is a normal event and no exception.
    virtual Async<Moved> read_some(std::span<char> into, Deadline deadline) = 0;
    virtual Async<Moved> write(std::string_view head, std::string_view body, Deadline deadline) = 0;  // all of both

    virtual void cancel() noexcept = 0;            // what waits ends as cancelled
    virtual void end_sending() noexcept = 0;       // the other side reads to an end
    virtual std::optional<Peer> peer() const = 0;  // nullopt: the carrier does not know
    virtual std::string address() const = 0;       // of the other side over TCP; empty otherwise
};

}  // namespace rosterd::api
