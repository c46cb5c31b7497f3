#pragma once
// HTTP/1.1 client over a unix socket, TCP or TLS. One server each; the connection is kept for the next request. One
// request at a time, on the executor of the coroutine that asks; several at once: http_pool.hpp.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rosterd/async.hpp"
#include "rosterd/error.hpp"
#include "rosterd/secret.hpp"

namespace rosterd {

struct HttpAddress {
    std::string socket;  // path of a unix socket; empty: TCP to host and port
    std::string host;    // name or address, IPv6 without brackets
    std::uint16_t port = 80;
    bool tls = false;  // needs an HttpTransport

    std::string text() const;  // "/run/rosterd/api.sock", "hr.example.test:8080", "[::1]:8080": for messages
};

struct HttpLimits {
    std::chrono::milliseconds connect_time{5'000};  // name, connection, proxy and TLS together
    std::chrono::milliseconds answer_time{30'000};  // from the request's first byte to the answer's last
    std::chrono::milliseconds silence_time{0};      // the longest pause within that; 0: no limit of its own
    std::size_t header_bytes = 64 * 1024;
    std::size_t body_bytes = 16 * 1024 * 1024;  // also of what a compressed body unpacks to
};

// How connections over a network are made. The server's certificate is always verified, with its name.
struct HttpTransportOptions {
    std::string ca_file;                     // PEM; who may have signed the server's certificate. Empty: the system's
    std::string certificate_file, key_file;  // PEM; the client's own, both or neither
    std::string proxy_host;                  // empty: no proxy. TLS goes through it by CONNECT (RFC 9110, 9.3.6)
    std::uint16_t proxy_port = 0;
    Secret proxy_login;  // "user:password"; empty: none
    bool gzip = true;    // ask for compressed answers and unpack them
};

// Loaded once, shared by clients. Immutable.
class HttpTransport {
public:
    // Throws Error(invalid) that names the file which cannot be used.
    static std::shared_ptr<const HttpTransport> make(HttpTransportOptions options);
    ~HttpTransport();

    struct Tls;
    const HttpTransportOptions& options() const noexcept { return options_; }
    Tls& tls() const noexcept { return *tls_; }

private:
    explicit HttpTransport(HttpTransportOptions options);
    HttpTransportOptions options_;
    std::unique_ptr<Tls> tls_;
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
    std::string body;     // without chunks, unpacked

    // The first value of this header, whatever its case; empty when there is none.
    std::string_view header(std::string_view name) const noexcept;
};

// The connection went, or time ran out, after the request may have been received: unreachable, but not "never sent".
class HttpLost final : public Error {
public:
    explicit HttpLost(std::string message);
    ~HttpLost() override;
};

class HttpClient {
public:
    // No I/O. Without a transport: plain text, no proxy.
    explicit HttpClient(HttpAddress address, HttpLimits limits = {},
                        std::shared_ptr<const HttpTransport> transport = nullptr);
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
    bool is_connected() const noexcept;  // a connection is kept

private:
    struct Connection;
    HttpAddress address_;
    HttpLimits limits_;
    std::shared_ptr<const HttpTransport> transport_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace rosterd
