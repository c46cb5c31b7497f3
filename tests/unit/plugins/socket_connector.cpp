// A connector that talks to itself over TCP when it is checked: Asio in a library, on the daemon's loop.

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "rosterd/error.hpp"
#include "rosterd/plugin.hpp"

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace rosterd;

class Connector final : public rosterd::Connector {
public:
    explicit Connector(ConnectorContext context) : context_(std::move(context)) {}

    Async<CheckReport> check() override {
        tcp::acceptor acceptor(context_.executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        tcp::socket client(context_.executor);
        const tcp::endpoint server = acceptor.local_endpoint();
        co_await client.async_connect(server, asio::use_awaitable);
        tcp::socket peer = co_await acceptor.async_accept(asio::use_awaitable);
        const std::string sent = "through the library";
        const auto from = asio::buffer(sent);
        co_await asio::async_write(client, from, asio::use_awaitable);
        CheckItem item{"connect", CheckItem::State::passed, std::string(sent.size(), '\0'), ""};
        const auto into = asio::buffer(item.detail);
        co_await asio::async_read(peer, into, asio::use_awaitable);
        CheckReport report;
        report.items.push_back(std::move(item));
        co_return report;
    }

    // Suspends, then throws out of the library.
    Async<std::unique_ptr<RecordStream>> read(ReadRequest) override {
        std::function<void()> work = [] { throw Error(ErrorKind::unauthorized, "refused by the library"); };
        co_await context_.workers->run(std::move(work));
        co_return nullptr;
    }

private:
    ConnectorContext context_;
};

class Type final : public ConnectorType {
public:
    std::string_view name() const noexcept override { return "socket"; }
    std::string_view settings_name() const noexcept override { return "socketConfig"; }
    std::span<const SettingSpec> settings() const noexcept override { return {}; }
    std::span<const MappingDefault> default_mapping(Kind) const noexcept override { return {}; }
    std::vector<SettingProblem> check_settings(const Settings&) const override { return {}; }
    std::unique_ptr<rosterd::Connector> create(Settings, ConnectorContext context) const override {
        return std::make_unique<Connector>(std::move(context));
    }
};

std::span<const ConnectorType* const> types() {
    static const Type type;
    static const ConnectorType* const all[] = {&type};
    return all;
}

}  // namespace

ROSTERD_PLUGIN("socket", "1.2", types);
