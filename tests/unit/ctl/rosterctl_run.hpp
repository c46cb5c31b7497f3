#pragma once
// Runs rosterctl in this process and keeps what it wrote.

#include <sstream>
#include <string>
#include <vector>

#include "ctl/command_line.hpp"

namespace rosterd::tests {

struct Ran {
    int code = -1;
    std::string out, err;
};

// `width` 0: as if the output were no terminal.
inline Ran rosterctl(std::vector<std::string> arguments, const std::string& socket, std::size_t width = 0) {
    std::ostringstream out, err;
    ctl::Screen screen{out, err};
    screen.width = width;
    arguments.insert(arguments.end(), {"--socket", socket});
    Ran ran;
    ran.code = ctl::run(std::move(arguments), screen);
    ran.out = out.str();
    ran.err = err.str();
    return ran;
}

}  // namespace rosterd::tests
