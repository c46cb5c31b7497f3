#pragma once
// A coroutine run to its end on a loop of its own.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "rosterd/async.hpp"

namespace rosterd::tests {

// Throws what the coroutine throws.
template <class T>
T run_alone(boost::asio::io_context& loop, Async<T> coroutine) {
    std::optional<T> result;
    std::exception_ptr failure;
    auto at_end = [&](std::exception_ptr thrown, T value) {
        failure = std::move(thrown);
        result = std::move(value);
    };
    boost::asio::co_spawn(loop, std::move(coroutine), std::move(at_end));
    loop.restart();
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(result.value());
}

}  // namespace rosterd::tests
