#include "ctl/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace rosterd::ctl {
namespace {

std::size_t terminal_width(int file) {
    winsize size{};
    if (ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

bool has_value(const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value;
}

}  // namespace

std::string Screen::painted(std::string_view text, Tone tone) const {
    if (!colour || tone == Tone::plain || text.empty()) return std::string(text);
    const char* start = "";
    switch (tone) {
        case Tone::plain:
            break;
        case Tone::strong:
            start = "\x1b[1m";
            break;
        case Tone::faint:
            start = "\x1b[2m";
            break;
        case Tone::good:
            start = "\x1b[32m";
            break;
        case Tone::warning:
            start = "\x1b[33m";
            break;
        case Tone::bad:
            start = "\x1b[31m";
            break;
    }
    return start + std::string(text) + "\x1b[0m";
}

Screen standard_screen() {
    const char* term = std::getenv("TERM");
    const bool dumb = !term || std::string_view(term) == "dumb";
    const bool out_is_terminal = isatty(STDOUT_FILENO) == 1;
    Screen screen{std::cout, std::cerr};
    screen.err_is_terminal = isatty(STDERR_FILENO) == 1 && !dumb;
    screen.colour = out_is_terminal && !dumb && !has_value("NO_COLOR");
    if (out_is_terminal) screen.width = terminal_width(STDOUT_FILENO);
    if (screen.err_is_terminal) screen.err_width = terminal_width(STDERR_FILENO);
    return screen;
}

}  // namespace rosterd::ctl
