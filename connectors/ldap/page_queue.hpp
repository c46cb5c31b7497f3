#pragma once
// Pages from the thread that reads to the loop that works on them. Holds a few: the reader is ahead, but not far.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>

#include "rosterd/source.hpp"

namespace rosterd::ldap {

class PageQueue {
public:
    explicit PageQueue(boost::asio::any_io_executor loop);
    ~PageQueue();
    PageQueue(const PageQueue&) = delete;
    PageQueue& operator=(const PageQueue&) = delete;

    // For the reader's thread. Waits for room; false: nobody wants more.
    bool push(Page page);
    void finish();  // there is no more

    // For the loop: the next page, nullopt after the last. One at a time.
    Async<std::optional<Page>> pop();

    void close() noexcept;  // any thread: nobody wants more
    bool closed() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace rosterd::ldap
