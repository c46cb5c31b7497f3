#pragma once
// A server that does what the test says, byte by byte, on a unix socket in a temporary folder or on a free TCP port.

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "rosterd/async.hpp"
#include "rosterd/http_client.hpp"
#include "support/temporary_folder.hpp"

namespace rosterd::tests {

class Connection {
public:
    using Socket = boost::asio::generic::stream_protocol::socket;
    explicit Connection(Socket socket) : socket_(std::move(socket)) {}

    // Header and body of the next request; empty when the client has closed.
    Async<std::string> read_request();
    // Returns when it is written; false when the client does not want it any more.
    Async<bool> send(std::string bytes);
    // Waits until the client has taken what was sent.
    Async<void> until_taken();
    // Waits until the client closes.
    Async<void> until_closed();

private:
    Socket socket_;
    std::string received_;
};

// Called for each connection, with its number from 0; the connection closes when it returns.
using Script = std::function<Async<void>(Connection& connection, int number)>;

class ScriptedServer {
public:
    enum class Over { unix_socket, tcp };
    ScriptedServer(boost::asio::io_context& loop, Script script, Over over = Over::unix_socket);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    HttpAddress address() const;
    int connections() const noexcept { return connections_; }

private:
    template <class Acceptor>
    Async<void> accept(Acceptor& acceptor);
    Async<void> serve(Connection::Socket socket, int number);

    TemporaryFolder folder_;
    Script script_;
    boost::asio::local::stream_protocol::acceptor unix_;
    boost::asio::ip::tcp::acceptor tcp_;
    int connections_ = 0;
};

}  // namespace rosterd::tests
