#pragma once
// HTTP/1.1 over the unix socket, TCP and TLS. Beast stays in this folder's .cpp files. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>

#include "api/backend.hpp"

namespace boost::asio::ssl {
class context;
}

namespace rosterd::api {

class Server {
public:
    Server(boost::asio::any_io_executor executor, config::Listen listen, Backend backend);
    ~Server();  // closes everything at once

    // Listens, on all that is configured. A socket handed over by systemd (LISTEN_FDS) is used as it is; otherwise the
    // path is made with mode and group, and a stale socket file of a dead daemon replaced. Error(conflict) when another
    // process answers there, other Errors when it cannot.
    void start();

    // What TLS connections begin with from now on.
    void use(std::shared_ptr<boost::asio::ssl::context> tls);

    // With the ports that were chosen. After start().
    const config::Listening& listening() const noexcept;

    // Stops accepting, lets requests at hand finish for at most so long, then cancels them and closes. What a handler
    // has given to a thread by then (SQL, a connector's call) still runs to its end there; its answer goes nowhere.
    Async<void> stop(std::chrono::milliseconds limit);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::api
