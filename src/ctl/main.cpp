#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>

#include "ctl/command_line.hpp"
#include "ctl/exit_code.hpp"

int main(int count, char** arguments) {
    using namespace rosterd::ctl;
    std::ios::sync_with_stdio(false);
    try {
        std::cout.exceptions(std::ios::badbit | std::ios::failbit);
        Screen screen = standard_screen();
        return run(std::vector<std::string>(arguments + 1, arguments + count), screen);
    } catch (const std::ios_base::failure&) {
        const int reason = errno;
        std::cout.exceptions(std::ios::goodbit);
        // Whoever read the output has seen enough (`| head`): end as if by SIGPIPE, without a word.
        if (reason == EPIPE) return 128 + 13;
        std::cerr << "rosterctl: cannot write the output: " << std::strerror(reason) << std::endl;
    } catch (const std::exception& error) {
        std::cerr << "rosterctl: " << error.what() << std::endl;
    }
    return exit_failed;
}
