#pragma once
// One operation that goes on beside the coroutine that started it: the store writes a batch while the next page is
// read. Loop thread. wait() has to be reached before anything that the operation uses ends; the destructor insists on
// it.

#include <boost/asio/any_io_executor.hpp>
#include <exception>
#include <memory>

#include "rosterd/async.hpp"

namespace rosterd::engine {

class Background {
public:
    explicit Background(boost::asio::any_io_executor executor);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    void start(Async<void> operation);   // nothing else may be running
    Async<void> wait();                  // returns at once when nothing runs; throws what the operation threw
    Async<std::exception_ptr> settle();  // the same, for cleaning up: hands over what was thrown

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::engine
