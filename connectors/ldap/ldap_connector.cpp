#include "ldap_connector.hpp"

#include <optional>

#include "check.hpp"
#include "delta_reading.hpp"
#include "ldap_target.hpp"
#include "ldap_watch.hpp"
#include "quiet_pipe.hpp"
#include "reading.hpp"
#include "rosterd/error.hpp"
#include "sync_cookie.hpp"

namespace rosterd::ldap {
namespace {

class LdapConnector final : public Connector {
public:
    LdapConnector(Options options, ConnectorContext context)
        : options_(std::make_shared<const Options>(std::move(options))),
          context_(std::move(context)),
          target_(make_target(options_, context_)),
          watch_(make_watch(options_, context_)) {}

    Async<std::unique_ptr<RecordStream>> read(ReadRequest request) override {
        std::optional<Prepared> prepared;
        DeltaRead delta;
        std::optional<SyncCookie> cookie;
        auto work = [&] {
            prepared.emplace(prepare(options_));
            QuietPipe quiet;
            if (!request.cookie.empty()) delta = read_delta(*prepared, request);
            if (delta.stream) return;
            cookie = sync_cookie_now(*prepared);
        };
        std::function<void()> job = work;
        co_await context_.workers->run(std::move(job));
        context_.log.debug("ldap.connected", {{"url", prepared->connection.url()},
                                              {"security", prepared->connection.security()},
                                              {"key", prepared->key_attribute},
                                              {"paged", prepared->root_dse.pages}});
        if (delta.stream) co_return std::move(delta.stream);
        if (!request.cookie.empty()) context_.log.info("ldap.full_read", {{"why", delta.why_not}});
        co_return start_reading(std::move(*prepared), std::move(request), std::move(cookie), context_.executor);
    }

    Target* target() noexcept override { return target_.get(); }
    Watch* watch() noexcept override { return watch_.get(); }

    Async<CheckReport> check() override {
        CheckReport report;
        auto work = [&] { report = check_server(options_); };
        std::function<void()> job = work;
        co_await context_.workers->run(std::move(job));
        co_return report;
    }

private:
    std::shared_ptr<const Options> options_;
    ConnectorContext context_;
    std::unique_ptr<Target> target_;
    std::unique_ptr<Watch> watch_;
};

}  // namespace

std::unique_ptr<Connector> make_connector(Options options, ConnectorContext context) {
    return std::make_unique<LdapConnector>(std::move(options), std::move(context));
}

}  // namespace rosterd::ldap
