#pragma once
// The same work for many things, a few at a time. Loop thread.

#include <cstddef>
#include <functional>

#include "rosterd/async.hpp"

namespace rosterd {

// Runs work(0) ... work(count - 1), at most `at_once` of them at a time, and returns when all have ended. Throws the
// first Error that one of them threw, after the others have ended; none is started after that. Name the lambda on its
// own line before: g++ 12 miscompiles capturing lambdas inside co_await.
Async<void> fan_out(std::size_t count, std::size_t at_once, std::function<Async<void>(std::size_t)> work);

}  // namespace rosterd
