#pragma once
// Out of the hub: reads it, plans against what is in the target, writes there.

#include <memory>
#include <optional>

#include "engine/ends.hpp"
#include "engine/hub_changes.hpp"
#include "engine/outbound.hpp"
#include "engine/target_pass.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::engine {

class DownstreamEnds final : public Ends {
public:
    // Error(invalid) when the connector cannot be written.
    DownstreamEnds(Run& run, std::unique_ptr<Connector> connector, boost::asio::any_io_executor executor,
                   const Progress& progress, const bool& stop);

    Async<std::string> plan() override;
    Async<void> apply() override;

private:
    void load(store::Session& session);
    Async<std::string> read_hub();
    void remember();

    Run& run_;
    std::unique_ptr<Connector> connector_;
    boost::asio::any_io_executor executor_;
    const Progress& progress_;
    const bool& stop_;
    Outbound out_;
    HubChanges changes_;
};

// The hub's organisation that a downstream task sends out; id 0: the hub is empty. Error(invalid) when the task has to
// name one.
Organization outbound_organization(store::Session& session, const Task& task);

// Scope of a task over the hub as it is. `hub` outlives it.
std::unique_ptr<Scope> make_scope(store::Session& session, const Task& task, const hub::HubDepartments& hub);

}  // namespace rosterd::engine
