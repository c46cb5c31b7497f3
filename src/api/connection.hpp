#pragma once
// One client: reads requests and answers them, one at a time and in order, until either side has enough. Loop thread.

#include <memory>
#include <string>

#include "api/answering.hpp"
#include "api/byte_stream.hpp"
#include "api/limits.hpp"
#include "api/request_parser.hpp"
#include "rosterd/clock.hpp"

namespace rosterd::api {

class Connection {
public:
    // `answering` and `clock` outlive it.
    Connection(std::unique_ptr<ByteStream> stream, const Limits& limits, Answering& answering, const Clock& clock);

    // Until the connection ends; does not throw but for cancellation.
    Async<void> serve();

    void finish() noexcept;  // answers the request at hand and ends; at once when there is none
    void cut() noexcept;     // ends now

private:
    using Deadline = ByteStream::Deadline;
    class Chunks;
    enum class Got { request, refusal, nothing };

    Async<Got> read_request(RequestParser& parser);
    Async<bool> send(const Response& response, bool keep_alive, bool with_body, bool chunks = true);
    Async<bool> send_stream(const Response& response, bool chunks);
    Async<void> drain();

    std::unique_ptr<ByteStream> stream_;
    Limits limits_;
    Answering& answering_;
    const Clock& clock_;
    std::string arrived_;  // and not used yet
    bool finishing_ = false, idle_ = false;
};

}  // namespace rosterd::api
