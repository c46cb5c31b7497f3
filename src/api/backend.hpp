#pragma once
// What the handlers ask. Made by the application; everything it refers to outlives the server. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "engine/job_runner.hpp"
#include "plugins/registry.hpp"
#include "schedule/job_queue.hpp"
#include "schedule/task_book.hpp"
#include "schedule/timers.hpp"

namespace rosterd::store {
class Sealer;
}

namespace rosterd::schedule {
class HookDesk;
}

namespace rosterd::api {

class Credentials;

struct Backend {
    engine::Services& services;
    schedule::TaskBook& book;
    schedule::JobQueue& queue;
    boost::asio::any_io_executor executor;
    std::function<std::vector<std::string>()> not_ready;            // what is missing; empty: ready
    std::function<std::vector<config::Problem>()> config_problems;  // as last read; empty: none
    const plugins::Registry* registry = nullptr;  // the connector libraries found at start; nullptr: none are listed
    Credentials* credentials = nullptr;           // who may do what; nullptr: everybody everything
    std::function<config::Listening()> listening = nullptr;  // where clients may come right now
    const schedule::Timers* timers = nullptr;                // nullptr: no task is timed
    const store::Sealer* sealer = nullptr;  // for the secrets of tasks in the store; nullptr: none can be kept
    std::function<Async<void>()> tasks_changed = nullptr;  // the book was changed: whatever starts tasks goes by it
    schedule::HookDesk* hooks = nullptr;                   // nullptr: nobody is called
};

}  // namespace rosterd::api
