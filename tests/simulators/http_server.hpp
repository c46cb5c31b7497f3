#pragma once
// An HTTP server in the test's process, on a thread of its own and a free port of 127.0.0.1; plain or TLS. Handlers run
// on that thread, one at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rosterd::tests {

struct SimRequest {
    std::string method, path, query;  // the query without "?", not decoded
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body = {};

    std::string_view header(std::string_view name) const;  // whatever its case; empty: none
    std::string parameter(std::string_view name) const;    // of the query, decoded; empty: none
    bool has_parameter(std::string_view name) const;
};

struct SimReply {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body = {};

    // How the network, or the server, misbehaves.
    bool cut = false;         // the connection is reset after half of the answer
    bool unanswered = false;  // ... before any of it
    unsigned delay_ms = 0;    // before the answer
    std::string raw = {};     // instead of all of the above, byte by byte as it stands
};

class HttpServer {
public:
    using Handler = std::function<SimReply(const SimRequest&)>;
    struct Tls {
        std::string certificate_file, key_file;  // PEM
    };

    explicit HttpServer(Handler handler);
    HttpServer(Handler handler, const Tls& tls);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    std::uint16_t port() const;
    std::string url() const;        // "http://127.0.0.1:12345"
    unsigned connections() const;   // accepted so far
    unsigned most_at_once() const;  // requests that were being handled or delayed together

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace rosterd::tests
