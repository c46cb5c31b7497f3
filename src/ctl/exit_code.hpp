#pragma once
// What the process ends with; scripts rely on it.

namespace rosterd::ctl {

enum ExitCode : int {
    exit_success = 0,
    exit_incomplete = 1,    // some records failed or are held; a check did not pass
    exit_usage = 2,         // wrong arguments, or the daemon knows no such thing
    exit_failed = 3,        // the job failed; the daemon could not do what was asked
    exit_unreachable = 4,   // no daemon answers on the socket
    exit_interrupted = 130  // Ctrl-C; what runs in the daemon goes on
};

}  // namespace rosterd::ctl
