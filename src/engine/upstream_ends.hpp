#pragma once
// Into the hub: reads a connector, applies to the hub.

#include <memory>

#include "engine/ends.hpp"
#include "engine/run.hpp"
#include "engine/subject_reader.hpp"
#include "rosterd/connector.hpp"

namespace rosterd::engine {

class UpstreamEnds final : public Ends {
public:
    UpstreamEnds(Run& run, std::unique_ptr<Connector> connector, const Progress& progress, const bool& stop)
        : run_(run), connector_(std::move(connector)), progress_(progress), stop_(stop) {}

    Async<std::string> plan() override;
    Async<void> apply() override;

private:
    Async<void> load();
    Async<SubjectRecords> read_subjects();
    Async<std::string> plan_undo();
    void look_up_organization(store::Session& session);

    Run& run_;
    std::unique_ptr<Connector> connector_;
    const Progress& progress_;
    const bool& stop_;
};

}  // namespace rosterd::engine
