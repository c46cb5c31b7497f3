#pragma once
// HTTP/1.1 over the unix socket. Beast stays in this folder's .cpp files. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "engine/job_runner.hpp"
#include "schedule/job_queue.hpp"
#include "schedule/task_book.hpp"

namespace rosterd::api {

// What the handlers ask. Outlives the server.
struct Backend {
    engine::Services& services;
    schedule::TaskBook& book;
    schedule::JobQueue& queue;
    boost::asio::any_io_executor executor;
    std::function<std::vector<std::string>()> not_ready;            // what is missing; empty: ready
    std::function<std::vector<config::Problem>()> config_problems;  // of the last reload that was refused; empty: none
};

class Server {
public:
    Server(boost::asio::any_io_executor executor, config::Listen listen, Backend backend);
    ~Server();

    // Listens. A socket handed over by systemd (LISTEN_FDS) is used as it is; otherwise the path is made with mode and
    // group, and a stale socket file of a dead daemon replaced. Error when it cannot.
    void start();
    // Stops accepting, lets requests at hand finish for at most so long, then closes.
    Async<void> stop(std::chrono::milliseconds limit);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::api
