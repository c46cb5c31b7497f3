#pragma once
// Several requests at once to one server: connections that are kept, each with one request at a time (no pipelining).
// Loop thread. Who asks when all are busy waits; the longest waiting comes first.

#include <cstddef>
#include <memory>

#include "rosterd/async.hpp"
#include "rosterd/http_client.hpp"

namespace rosterd {

class HttpPool {
public:
    // No I/O. `connections`: the most that are open at any time, at least 1.
    HttpPool(HttpAddress address, HttpLimits limits, std::shared_ptr<const HttpTransport> transport,
             std::size_t connections);
    ~HttpPool();
    HttpPool(const HttpPool&) = delete;
    HttpPool& operator=(const HttpPool&) = delete;

    // As HttpClient::send. The pool may go while requests are under way.
    Async<HttpResponse> send(HttpRequest request);

    const HttpAddress& address() const noexcept;
    std::size_t connections() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd
