#pragma once
// Requests as bytes and answers from bytes, without any I/O. Beast stays in the .cpp.

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "rosterd/http_client.hpp"

namespace rosterd {

// The whole message. Throws Error(invalid) for what could break out of its line.
std::string serialize(const HttpAddress& address, const HttpRequest& request,
                      const HttpTransportOptions* options = nullptr);

// What asks a proxy for a tunnel to the address.
std::string tunnel_request(const HttpAddress& address, const HttpTransportOptions& options);

// Unpacks a body that came with Content-Encoding gzip or deflate. Throws Error(internal): broken, or too large.
void unpack(HttpResponse& response, const HttpLimits& limits);

// One answer, in whatever pieces it comes:  while (!reader.is_done()) { fill reader.room(); reader.commit(count); }
class AnswerReader {
public:
    // `to_head`: the request was HEAD, the answer has no body whatever its header says. The limits outlive the reader.
    AnswerReader(const HttpLimits& limits, bool to_head);
    ~AnswerReader();

    boost::asio::mutable_buffer room();
    // That many bytes came. Sets `error` for what is not HTTP or is too large.
    void commit(std::size_t count, boost::system::error_code& error);
    // The other side has closed. Sets `error` (eof) unless that is how this answer ends.
    void end(boost::system::error_code& error);

    bool is_done() const;
    std::size_t received() const noexcept;  // bytes
    // After the end: the connection may carry another request.
    bool can_go_on() const;
    HttpResponse take();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Errors of the reader itself, and as a sentence.
bool is_http_error(const boost::system::error_code& error) noexcept;
std::string describe_http_error(const boost::system::error_code& error, const HttpLimits& limits);

}  // namespace rosterd
