#pragma once
// The composition root: owns everything the daemon is made of, in order of dependency; builds it from top to bottom,
// stops it in reverse.

#include <cstdint>
#include <memory>

#include "config/config.hpp"
#include "plugins/registry.hpp"

namespace rosterd::app {

// Configuration and connectors, as both the daemon and --check need them. `problems` are in `main`.
struct Loaded {
    config::Main main;
    std::unique_ptr<plugins::Registry> registry;
};
Loaded load(const std::filesystem::path& file);

// Prints the problems, one a line, to standard output; 0 or 2.
int check(const std::filesystem::path& file);

class Application {
public:
    // Throws Error when the store or the socket cannot be had.
    explicit Application(Loaded loaded);
    ~Application();

    // Serves until SIGTERM or SIGINT; the exit code.
    int run();

    // Runs one task, without an API and without timers; the exit code, as rosterctl's.
    int once(std::int64_t task);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace rosterd::app
