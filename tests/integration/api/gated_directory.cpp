#include "integration/api/gated_directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rosterd::tests {

namespace asio = boost::asio;

struct Gate::State {
    explicit State(const asio::any_io_executor& executor)
        : opened(executor, std::chrono::steady_clock::time_point::max()) {}
    asio::steady_timer opened;
    bool is_open = false;
};

Gate::Gate(asio::any_io_executor executor) : state_(std::make_shared<State>(executor)) {}

void Gate::open() {
    asio::post(state_->opened.get_executor(), [state = state_] {
        state->is_open = true;
        state->opened.cancel();
    });
}

Async<void> Gate::pass() {
    const auto state = state_;
    if (state->is_open) co_return;
    co_await state->opened.async_wait(asio::as_tuple(asio::use_awaitable));
}

namespace {

class GatedStream final : public RecordStream {
public:
    GatedStream(std::unique_ptr<RecordStream> stream, Gate gate) : stream_(std::move(stream)), gate_(std::move(gate)) {}

    Async<std::optional<Page>> next() override {
        std::optional<Page> page = co_await stream_->next();
        if (!page || page->front().kind == Kind::person) co_await gate_.pass();
        co_return page;
    }
    Completeness completeness(Kind kind) const override { return stream_->completeness(kind); }

private:
    std::unique_ptr<RecordStream> stream_;
    Gate gate_;
};

class GatedConnector final : public Connector {
public:
    GatedConnector(std::unique_ptr<Connector> connector, Gate gate)
        : connector_(std::move(connector)), gate_(std::move(gate)) {}

    Async<std::unique_ptr<RecordStream>> read(ReadRequest request) override {
        std::unique_ptr<RecordStream> stream = co_await connector_->read(std::move(request));
        std::unique_ptr<RecordStream> gated = std::make_unique<GatedStream>(std::move(stream), gate_);
        co_return gated;
    }
    Async<CheckReport> check() override {
        co_await gate_.pass();
        CheckReport report = co_await connector_->check();
        co_return report;
    }

private:
    std::unique_ptr<Connector> connector_;
    Gate gate_;
};

}  // namespace

std::unique_ptr<Connector> GatedDirectory::create(Settings settings, ConnectorContext context) const {
    return std::make_unique<GatedConnector>(directory_.create(std::move(settings), std::move(context)), gate_);
}

}  // namespace rosterd::tests
