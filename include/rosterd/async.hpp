#pragma once
// The one coroutine type of the project. Every Async runs on the loop thread unless its header says otherwise.

#include <boost/asio/awaitable.hpp>

namespace rosterd {

template <class T>
using Async = boost::asio::awaitable<T>;

}  // namespace rosterd
