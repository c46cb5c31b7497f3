#pragma once
// What a connector implements: a type (settings, defaults, checks without I/O) and the connector itself (one per task).

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rosterd/clock.hpp"
#include "rosterd/events.hpp"
#include "rosterd/log.hpp"
#include "rosterd/rate_budget.hpp"
#include "rosterd/settings.hpp"
#include "rosterd/source.hpp"
#include "rosterd/target.hpp"
#include "rosterd/workers.hpp"

namespace rosterd {

// What the daemon lends to a connector. All of it outlives the connector.
struct ConnectorContext {
    boost::asio::any_io_executor executor;  // the loop
    Workers* workers = nullptr;
    const Clock* clock = nullptr;
    Log log;
    RateBudgets* budgets = nullptr;  // those of the daemon; null: a connector on its own
    RateTaker taker{};               // who asks for calls
};

// One line of `rosterctl task check`.
struct CheckItem {
    enum class State : std::uint8_t { passed, warning, failed, skipped };
    std::string name;  // "connect", "bind", "people base", ...
    State state = State::passed;
    std::string detail;  // what was found, in a sentence
    std::string advice;  // what to do; empty when passed
};

struct CheckReport {
    std::vector<CheckItem> items;
    bool passed() const noexcept;  // no item failed
};

class Connector : public Source {
public:
    ~Connector() override;

    // Reaches the directory, logs in, tries each right that a run needs. Never throws for what it finds; never writes.
    virtual Async<CheckReport> check() = 0;

    // What else this connector can do; nullptr: not that. They live as long as the connector.
    virtual Target* target() noexcept { return nullptr; }
    virtual Watch* watch() noexcept { return nullptr; }
    virtual Hooks* hooks() noexcept { return nullptr; }
};

// A rule of the mapping that a task gets when it has none of its own.
struct MappingDefault {
    std::string_view expression;
    std::string_view target_key;
};

class ConnectorType {
public:
    virtual ~ConnectorType();

    virtual std::string_view name() const noexcept = 0;           // the API's syncTaskType: "ldap"
    virtual std::string_view settings_name() const noexcept = 0;  // its member in clientConfig: "ldapConfig"
    virtual std::span<const SettingSpec> settings() const noexcept = 0;
    virtual std::span<const MappingDefault> default_mapping(Kind kind) const noexcept = 0;

    // Beyond types and presence. No I/O.
    virtual std::vector<SettingProblem> check_settings(const Settings& settings) const = 0;

    // No I/O. The settings have passed check_settings.
    virtual std::unique_ptr<Connector> create(Settings settings, ConnectorContext context) const = 0;

    // The mapping of a downstream task that has none: expressions over the hub's fields, target keys are attributes of
    // this directory. Empty: it has to be written.
    virtual std::span<const MappingDefault> default_target_mapping(Kind) const noexcept { return {}; }
};

}  // namespace rosterd
