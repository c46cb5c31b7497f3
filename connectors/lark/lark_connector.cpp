#include "lark_connector.hpp"

#include "check.hpp"
#include "platform.hpp"
#include "reading.hpp"

namespace rosterd::lark {
namespace {

class LarkConnector final : public Connector {
public:
    LarkConnector(const Options& options, ConnectorContext context)
        : context_(std::move(context)), platform_(options, context_) {}

    Async<std::unique_ptr<RecordStream>> read(ReadRequest request) override {
        std::unique_ptr<RecordStream> stream = co_await start_reading(platform_, context_.executor, std::move(request));
        co_return stream;
    }

    Async<CheckReport> check() override {
        CheckReport report = co_await check_platform(platform_);
        co_return report;
    }

private:
    ConnectorContext context_;
    Platform platform_;
};

}  // namespace

std::unique_ptr<Connector> make_connector(Options options, ConnectorContext context) {
    return std::make_unique<LarkConnector>(options, std::move(context));
}

}  // namespace rosterd::lark
