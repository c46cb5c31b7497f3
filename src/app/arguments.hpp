#pragma once
// The daemon's command line.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace rosterd::app {

struct Arguments {
    std::filesystem::path config = "/etc/rosterd/rosterd.yaml";
    bool check = false;
    std::optional<std::int64_t> once;  // run this task and end
};

// What to do, or the exit code after a help text, a version or a usage error has been printed.
struct Parsed {
    Arguments arguments;
    std::optional<int> exit_code;
};
Parsed parse_arguments(int argc, char** argv);

}  // namespace rosterd::app
