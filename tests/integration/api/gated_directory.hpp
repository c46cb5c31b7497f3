#pragma once
// A directory that stops before its people until the test lets it go on. Everything else is the fake directory's.

#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "unit/engine/fake_directory.hpp"

namespace rosterd::tests {

// Opened from any thread, waited for on the loop.
class Gate {
public:
    explicit Gate(boost::asio::any_io_executor executor);
    void open();
    Async<void> pass();

private:
    struct State;
    std::shared_ptr<State> state_;
};

class GatedDirectory final : public ConnectorTypes, public ConnectorType {
public:
    GatedDirectory(const FakeDirectory& directory, Gate gate) : directory_(directory), gate_(std::move(gate)) {}

    const ConnectorType* find(std::string_view name) const noexcept override { return name == "fake" ? this : nullptr; }
    std::vector<std::string> names() const override { return {"fake"}; }
    std::string_view name() const noexcept override { return "fake"; }
    std::string_view settings_name() const noexcept override { return "fakeConfig"; }
    std::span<const SettingSpec> settings() const noexcept override { return {}; }
    std::span<const MappingDefault> default_mapping(Kind) const noexcept override { return {}; }
    std::vector<SettingProblem> check_settings(const Settings&) const override { return {}; }
    std::unique_ptr<Connector> create(Settings settings, ConnectorContext context) const override;

private:
    const FakeDirectory& directory_;
    Gate gate_;
};

}  // namespace rosterd::tests
