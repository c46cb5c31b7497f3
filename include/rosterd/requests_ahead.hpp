#pragma once
// Requests that run beside one another, their answers in the order in which they were asked for. Loop thread.

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

#include "rosterd/api_client.hpp"
#include "rosterd/async.hpp"

namespace rosterd {

class RequestsAhead {
public:
    using Send = std::function<Async<HttpResponse>(ApiCall)>;

    RequestsAhead(boost::asio::any_io_executor executor, Send send);
    ~RequestsAhead();  // stops what is under way
    RequestsAhead(const RequestsAhead&) = delete;
    RequestsAhead& operator=(const RequestsAhead&) = delete;

    void ask(ApiCall call);      // starts at once; how many run at a time is the pool's affair
    Async<HttpResponse> next();  // of the oldest; throws what its call threw. Only when pending() > 0
    std::size_t pending() const noexcept { return asked_.size(); }

private:
    struct Asked;
    boost::asio::any_io_executor executor_;
    Send send_;
    std::deque<std::shared_ptr<Asked>> asked_;
};

}  // namespace rosterd
