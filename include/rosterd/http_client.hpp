#pragma once
// HTTP/1.1 client over a unix socket or TCP. One server each; the connection is kept for the next request. One request
// at a time, on the executor of the coroutine that asks. Plain text only.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rosterd/async.hpp"

namespace rosterd {

struct HttpAddress {
    std::string socket;  // path of a unix socket; empty: TCP to host and port
    std::string host;    // name or address, IPv6 without brackets
    std::uint16_t port = 80;

    std::string text() const;  // "/run/rosterd/api.sock", "hr.example.test:8080", "[::1]:8080": for messages
};

struct HttpLimits {
    std::chrono::milliseconds connect_time{5'000};
    std::chrono::milliseconds answer_time{30'000};  // from the request's first byte to the answer's last
    std::size_t header_bytes = 64 * 1024;
    std::size_t body_bytes = 16 * 1024 * 1024;
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";  // upper case
    std::string target = "/";    // path and query, percent-encoded
    HttpHeaders headers;         // beyond Host, Content-Length and Connection, which are the client's
    std::string body;
    std::chrono::milliseconds answer_time{0};  // instead of the client's limit; 0: that one
};

struct HttpResponse {
    unsigned status = 0;
    HttpHeaders headers;  // as they came
    std::string body;     // without chunks

    // The first value of this header, whatever its case; empty when there is none.
    std::string_view header(std::string_view name) const noexcept;
};

class HttpClient {
public:
    explicit HttpClient(HttpAddress address, HttpLimits limits = {});  // no I/O
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Any status is an answer. A kept connection that the server has closed meanwhile is replaced; a request that may
    // have been received is never repeated unless its method allows it (GET, HEAD, OPTIONS, PUT, DELETE). Throws Error:
    //   unreachable  no connection, connection lost, time limit
    //   internal     what came is not HTTP or larger than the limits
    //   invalid      a request that cannot be put into HTTP, a socket path that is too long
    //   cancelled    the coroutine was cancelled
    Async<HttpResponse> send(HttpRequest request);

    const HttpAddress& address() const noexcept { return address_; }

private:
    struct Connection;
    HttpAddress address_;
    HttpLimits limits_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace rosterd
