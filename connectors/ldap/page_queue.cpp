#include "page_queue.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace rosterd::ldap {
namespace {
constexpr std::size_t most_pages = 3;
}

struct PageQueue::State {
    explicit State(boost::asio::any_io_executor loop) : executor(std::move(loop)), wake(executor) {}

    std::mutex mutex;
    std::condition_variable room;
    std::deque<Page> pages;
    bool finished = false;
    bool waiting = false;  // the loop waits for `wake`
    std::atomic<bool> closed = false;
    boost::asio::any_io_executor executor;
    boost::asio::steady_timer wake;  // never expires; its end is the signal. Touched on the loop only
};

namespace {

// Ends the loop's wait, if it waits.
template <class State>
void signal(const std::shared_ptr<State>& state, std::unique_lock<std::mutex> lock) {
    bool waiting = std::exchange(state->waiting, false);
    lock.unlock();
    if (waiting) boost::asio::post(state->executor, [state] { state->wake.cancel(); });
}

}  // namespace

PageQueue::PageQueue(boost::asio::any_io_executor loop) : state_(std::make_shared<State>(std::move(loop))) {}

PageQueue::~PageQueue() = default;

bool PageQueue::push(Page page) {
    std::unique_lock lock(state_->mutex);
    state_->room.wait(lock, [this] { return state_->closed || state_->pages.size() < most_pages; });
    if (state_->closed) return false;
    state_->pages.push_back(std::move(page));
    signal(state_, std::move(lock));
    return true;
}

void PageQueue::finish() {
    std::unique_lock lock(state_->mutex);
    state_->finished = true;
    signal(state_, std::move(lock));
}

void PageQueue::close() noexcept {
    std::unique_lock lock(state_->mutex);
    state_->closed = true;
    state_->room.notify_all();
}

bool PageQueue::closed() const noexcept {
    return state_->closed;
}

Async<std::optional<Page>> PageQueue::pop() {
    std::shared_ptr<State> state = state_;
    for (;;) {
        {
            std::unique_lock lock(state->mutex);
            if (!state->pages.empty()) {
                std::optional<Page> page(std::move(state->pages.front()));
                state->pages.pop_front();
                state->room.notify_one();
                co_return page;
            }
            if (state->finished || state->closed) co_return std::nullopt;
            state->waiting = true;
        }
        state->wake.expires_at(std::chrono::steady_clock::time_point::max());
        auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
        co_await state->wake.async_wait(token);
    }
}

}  // namespace rosterd::ldap
