#pragma once
// A hub that one directory fills and a second one takes from: what the downstream tests talk about.

#include <set>

#include "model/risk_operation.hpp"

#include "unit/engine/world.hpp"

namespace rosterd::tests {

class Outgoing : public ConnectorTypes {
public:
    explicit Outgoing(const std::string& store_url = "sqlite::memory:");

    World source;          // fills the hub
    FakeDirectory target;  // a task with id 2000 writes it
    Task task;
    bool stop = false;
    Trigger trigger = Trigger::manually;  // of the runs

    void fill() { source.sync(); }
    Job sync(const std::string& accepted_plan = {}) { return run(task, JobMode::run, accepted_plan); }
    Job plan() { return run(task, JobMode::plan, {}); }
    Job on(Errand errand, JobMode mode = JobMode::run, const std::string& accepted_plan = {}) {
        return run(task, mode, accepted_plan, std::move(errand));
    }
    std::string document(const Job& plan);
    Job apply(const std::string& document, const std::string& accepted_plan = {});
    // Carries held changes out as somebody's decision does; what became of them.
    std::vector<RiskOperation> execute(const std::vector<RiskOperation>& operations);
    std::vector<RiskOperation> waiting();
    Job sync(const Task& other) { return run(other, JobMode::run, {}); }  // of these directories
    // Looks only at what changed in the hub since the last run.
    Job sync_changes();
    // Runs again and checks that nothing is planned and nothing written.
    void expect_settled();
    // The target is what the hub's people and departments say, all of them.
    void expect_same();

    std::vector<Change> changes(const Job& job) { return source.changes(job); }
    std::vector<Change> changes(const Job& job, Action action) { return source.changes(job, action); }
    FakePerson& account(const std::string& name);  // exactly one of that name
    bool has_account(const std::string& name) const;
    FakeDepartment& place(const std::string& name);
    std::string path_of(std::string key) const;  // "研发部/平台组"

    const ConnectorType* find(std::string_view name) const noexcept override {
        return name == "out" ? &target : source.directory.find(name);
    }
    std::vector<std::string> names() const override { return {"fake", "out"}; }
    engine::Services& services() noexcept { return services_; }

private:
    Job run(const Task& which, JobMode mode, const std::string& accepted_plan, Errand errand = {},
            engine::ReadScope scope = {});
    engine::Services services_;
};

}  // namespace rosterd::tests
