#include "rosterd/requests_ahead.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "waiters.hpp"

namespace rosterd {

namespace asio = boost::asio;

struct RequestsAhead::Asked {
    asio::cancellation_signal stop;
    HttpResponse response;
    std::exception_ptr failure;
    bool done = false;
    Waiters waiting;
};

RequestsAhead::RequestsAhead(asio::any_io_executor executor, Send send)
    : executor_(std::move(executor)), send_(std::move(send)) {}

RequestsAhead::~RequestsAhead() {
    for (const std::shared_ptr<Asked>& asked : asked_) {
        if (!asked->done) asked->stop.emit(asio::cancellation_type::terminal);
    }
}

void RequestsAhead::ask(ApiCall call) {
    const auto asked = std::make_shared<Asked>();
    asked_.push_back(asked);
    auto at_end = [asked](std::exception_ptr failure, HttpResponse response) {
        asked->failure = std::move(failure);
        asked->response = std::move(response);
        asked->done = true;
        asked->waiting.wake_all();
    };
    asio::co_spawn(executor_, send_(std::move(call)),
                   asio::bind_cancellation_slot(asked->stop.slot(), std::move(at_end)));
}

Async<HttpResponse> RequestsAhead::next() {
    const std::shared_ptr<Asked> oldest = asked_.front();
    if (!oldest->done) co_await oldest->waiting.wait();
    asked_.pop_front();
    if (oldest->failure) std::rethrow_exception(oldest->failure);
    co_return std::move(oldest->response);
}

}  // namespace rosterd
