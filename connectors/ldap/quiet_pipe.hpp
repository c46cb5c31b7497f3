#pragma once
// libldap writes to sockets without MSG_NOSIGNAL: where one of these lives, a broken connection is an error code and
// not the end of the process, whatever the process does about SIGPIPE.

#include <csignal>
#include <ctime>

namespace rosterd::ldap {

class QuietPipe {
public:
    QuietPipe() {
        sigset_t pending;
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~QuietPipe() {
        timespec now{0, 0};
        while (!was_pending_ && sigtimedwait(&pipe_, nullptr, &now) == SIGPIPE) {
        }
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    QuietPipe(const QuietPipe&) = delete;
    QuietPipe& operator=(const QuietPipe&) = delete;

private:
    sigset_t pipe_{}, before_{};
    bool was_pending_ = false;
};

}  // namespace rosterd::ldap
