#include "ldap_watch.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "quiet_pipe.hpp"
#include "rosterd/error.hpp"
#include "sync_watch.hpp"
#include "timestamp_watch.hpp"

namespace rosterd::ldap {
namespace {

// What the loop and the thread share; all but `executor` is the loop's.
struct LoopSide {
    explicit LoopSide(boost::asio::any_io_executor loop, EventSink* taker)
        : executor(std::move(loop)), wake(executor), sink(taker) {}

    boost::asio::any_io_executor executor;
    boost::asio::steady_timer wake;  // never expires; its end is the signal
    EventSink* sink;                 // null: nobody watches any more
    bool ended = false;
    std::exception_ptr failure;
};

// The thread, from its start to its end with this object.
class WatchThread final : public Watcher {
public:
    WatchThread(Prepared prepared, std::string cookie, std::shared_ptr<LoopSide> loop)
        : prepared_(std::move(prepared)), cookie_(std::move(cookie)), loop_(std::move(loop)) {
        thread_ = std::thread([this] { run(); });
    }

    ~WatchThread() override {
        loop_->sink = nullptr;
        {
            std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        wake_.notify_all();
        prepared_.connection.interrupt();
        thread_.join();
    }

    WatchThread(const WatchThread&) = delete;
    WatchThread& operator=(const WatchThread&) = delete;

    void tell(Event event) override {
        auto hand_over = [loop = loop_, event = std::move(event)]() mutable {
            if (loop->sink != nullptr) loop->sink->take(std::move(event));
        };
        boost::asio::post(loop_->executor, std::move(hand_over));
    }

    bool stopped() const override {
        std::lock_guard lock(mutex_);
        return stopped_;
    }

    bool pause(std::chrono::milliseconds time) override {
        std::unique_lock lock(mutex_);
        return !wake_.wait_for(lock, time, [this] { return stopped_; });
    }

private:
    void run() noexcept {
        QuietPipe quiet;
        std::exception_ptr failure;
        try {
            bool synchronizes =
                prepared_.root_dse.sync && watch_by_sync(prepared_, cookie_, *this) == SyncWatchEnd::stopped;
            if (!synchronizes) watch_by_timestamp(prepared_, *this);
        } catch (...) {
            failure = std::current_exception();
        }
        auto end = [loop = loop_, failure] {
            loop->ended = true;
            loop->failure = failure;
            loop->wake.cancel();
        };
        boost::asio::post(loop_->executor, std::move(end));
    }

    Prepared prepared_;
    std::string cookie_;
    std::shared_ptr<LoopSide> loop_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    bool stopped_ = false;
    std::thread thread_;
};

class LdapWatch final : public Watch {
public:
    LdapWatch(std::shared_ptr<const Options> options, ConnectorContext context)
        : options_(std::move(options)), context_(std::move(context)) {}

    Async<void> watch(std::string cookie, EventSink& sink) override {
        std::optional<Prepared> prepared;
        auto work = [&] { prepared.emplace(prepare(options_)); };
        std::function<void()> job = work;
        co_await context_.workers->run(std::move(job));
        context_.log.debug("ldap.watching", {{"url", prepared->connection.url()}, {"sync", prepared->root_dse.sync}});
        auto loop = std::make_shared<LoopSide>(context_.executor, &sink);
        WatchThread thread(std::move(*prepared), std::move(cookie), loop);
        auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
        while (!loop->ended) {
            loop->wake.expires_at(std::chrono::steady_clock::time_point::max());
            co_await loop->wake.async_wait(token);
            auto state = co_await boost::asio::this_coro::cancellation_state;
            if (state.cancelled() != boost::asio::cancellation_type::none) co_return;
        }
        if (loop->failure) std::rethrow_exception(loop->failure);
    }

private:
    std::shared_ptr<const Options> options_;
    ConnectorContext context_;
};

}  // namespace

std::unique_ptr<Watch> make_watch(std::shared_ptr<const Options> options, ConnectorContext context) {
    return std::make_unique<LdapWatch>(std::move(options), std::move(context));
}

}  // namespace rosterd::ldap
