#include "scim_connector.hpp"

#include "check.hpp"
#include "reading.hpp"
#include "service.hpp"
#include "writing.hpp"

namespace rosterd::scim {
namespace {

class ScimConnector final : public Connector {
public:
    ScimConnector(const Options& options, ConnectorContext context)
        : context_(std::move(context)), service_(options, context_), writing_(service_, context_) {}

    Async<std::unique_ptr<RecordStream>> read(ReadRequest request) override {
        std::unique_ptr<RecordStream> stream = co_await start_reading(service_, context_.executor, std::move(request));
        co_return stream;
    }

    Async<CheckReport> check() override {
        CheckReport report = co_await check_service(service_);
        co_return report;
    }

    Target* target() noexcept override { return &writing_; }

private:
    ConnectorContext context_;
    Service service_;
    Writing writing_;
};

}  // namespace

std::unique_ptr<Connector> make_connector(Options options, ConnectorContext context) {
    return std::make_unique<ScimConnector>(options, std::move(context));
}

}  // namespace rosterd::scim
