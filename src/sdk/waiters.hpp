#pragma once
// Coroutines that wait for a turn. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <list>
#include <memory>

#include "rosterd/async.hpp"

namespace rosterd {

class Waiters {
public:
    Waiters();
    ~Waiters();
    Waiters(const Waiters&) = delete;
    Waiters& operator=(const Waiters&) = delete;

    // Until woken. Throws Error(cancelled) when the coroutine was cancelled first; then nobody's turn is lost.
    Async<void> wait();
    bool wake_one();  // the longest waiting; false: there is none
    void wake_all();
    bool empty() const noexcept { return waiting_.empty(); }

private:
    struct Waiter;
    std::list<std::shared_ptr<Waiter>> waiting_;
};

}  // namespace rosterd
