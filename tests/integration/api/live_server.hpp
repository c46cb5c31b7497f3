#pragma once
// A server on a unix socket in a temporary folder, on a thread of its own.

#include <boost/asio/io_context.hpp>
#include <functional>
#include <future>
#include <thread>

#include "api/json.hpp"
#include "api/server.hpp"
#include "integration/api/client.hpp"
#include "integration/api/gated_directory.hpp"
#include "support/temporary_folder.hpp"
#include "unit/engine/world.hpp"

namespace rosterd::tests {

class LiveServer {
public:
    explicit LiveServer(const std::function<void(config::Listen&)>& change = [](config::Listen&) {});
    ~LiveServer();

    Client client() const { return Client(socket()); }
    const std::filesystem::path& socket() const { return listen_.socket; }
    Gate& gate() { return gate_; }
    World& world() { return world_; }

    bool answers();  // a new client gets an answer
    // Stops it; ready when stop() has returned.
    std::future<void> stop(std::chrono::milliseconds limit);

private:
    TemporaryFolder folder_;
    config::Listen listen_;
    boost::asio::io_context loop_;
    World world_;
    Gate gate_;
    GatedDirectory types_;
    engine::Services services_;
    schedule::TaskBook book_;
    schedule::JobQueue queue_;
    std::unique_ptr<api::Server> server_;
    std::thread thread_;
};

}  // namespace rosterd::tests
