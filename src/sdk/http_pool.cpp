#include "rosterd/http_pool.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "waiters.hpp"

namespace rosterd {

struct HttpPool::State {
    HttpAddress address;
    HttpLimits limits;
    std::shared_ptr<const HttpTransport> transport;
    std::size_t free = 1;
    std::vector<std::unique_ptr<HttpClient>> idle;  // the last used at the end: it is the likeliest to be still open
    Waiters waiting;

    std::unique_ptr<HttpClient> take() {
        if (idle.empty()) return std::make_unique<HttpClient>(address, limits, transport);
        std::unique_ptr<HttpClient> client = std::move(idle.back());
        idle.pop_back();
        return client;
    }

    void give_back(std::unique_ptr<HttpClient> client) {
        idle.push_back(std::move(client));
        if (!waiting.wake_one()) ++free;
    }
};

namespace {

// A place in the pool and the client that sits on it, until the end of the request.
template <class State>
class Place {
public:
    explicit Place(std::shared_ptr<State> state) : state_(std::move(state)), client_(state_->take()) {}
    ~Place() { state_->give_back(std::move(client_)); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    HttpClient& client() const noexcept { return *client_; }

private:
    std::shared_ptr<State> state_;
    std::unique_ptr<HttpClient> client_;
};

}  // namespace

HttpPool::HttpPool(HttpAddress address, HttpLimits limits, std::shared_ptr<const HttpTransport> transport,
                   std::size_t connections)
    : state_(std::make_shared<State>()) {
    state_->address = std::move(address);
    state_->limits = limits;
    state_->transport = std::move(transport);
    state_->free = std::max<std::size_t>(connections, 1);
}

HttpPool::~HttpPool() = default;

Async<HttpResponse> HttpPool::send(HttpRequest request) {
    const std::shared_ptr<State> state = state_;
    if (state->free > 0) {
        --state->free;
    } else {
        co_await state->waiting.wait();
    }
    const Place<State> place(state);
    HttpResponse response = co_await place.client().send(std::move(request));
    co_return response;
}

const HttpAddress& HttpPool::address() const noexcept {
    return state_->address;
}

std::size_t HttpPool::connections() const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(
        state_->idle, [](const std::unique_ptr<HttpClient>& client) { return client->is_connected(); }));
}

}  // namespace rosterd
