#pragma once
// Threads for calls that block or compute for long: libldap, hashing, planning. Owned by the application, outlives
// jobs.

#include <cstddef>
#include <functional>
#include <memory>

#include "rosterd/async.hpp"

namespace rosterd {

class Workers {
public:
    explicit Workers(std::size_t threads);
    ~Workers();  // waits for what runs
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // Runs `work` on a worker thread and goes on where the caller was; what it throws is thrown here. `work` may use
    // the caller's variables: the caller is suspended meanwhile. Cancelling the coroutine does not stop `work`. Name
    // the lambda on its own line before: g++ 12 miscompiles capturing lambdas inside co_await.
    Async<void> run(std::function<void()> work);

private:
    struct Pool;
    std::unique_ptr<Pool> pool_;
};

}  // namespace rosterd
