#pragma once
// A hub, a directory and a task: what the engine's tests talk about.

#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "engine/job_runner.hpp"
#include "store/changes.hpp"
#include "store/store.hpp"
#include "unit/engine/fake_directory.hpp"

namespace rosterd::tests {

class TestClock final : public Clock {
public:
    Instant now() const override { return now_ += std::chrono::milliseconds(1); }
    void advance(std::chrono::milliseconds time) { now_ += time; }

private:
    mutable Instant now_{std::chrono::milliseconds(1'800'000'000'000)};
};

struct World {
    boost::asio::io_context loop;  // outlives the store, whose threads let go of it only after they have answered
    FakeDirectory directory;
    Task task;
    std::map<std::int64_t, int> precedences;
    TestClock clock;
    Workers workers{1};
    std::unique_ptr<store::Store> store;
    engine::Services services;
    bool stop = false;
    Trigger trigger = Trigger::manually;  // of the runs

    explicit World(const std::string& store_url = "sqlite::memory:");

    // Runs the task once; checks that the counts add up.
    Job sync(const std::string& accepted_plan = {});
    Job plan();
    Job sync_scope(engine::ReadScope scope);  // reads no more than that
    Job on(Errand errand, JobMode mode = JobMode::run, const std::string& accepted_plan = {});
    std::string document(const Job& plan);  // of a plan
    Job apply(const std::string& document, const std::string& accepted_plan = {});
    // Runs it again and checks that there is nothing to do.
    void expect_settled();

    std::vector<Person> people();
    Person person(const std::string& name);  // exactly one of that name
    bool has_person(const std::string& name);
    std::vector<Department> departments();                    // without the root
    std::string path(std::int64_t department);                // "root/a/b" by names
    std::string path_of(const std::string& department);       // of the one department of that name
    std::vector<std::string> paths_of(const Person& person);  // main first
    std::string manager_of(const std::string& name);          // "" none
    std::vector<std::string> leaders_of(const std::string& department);
    std::vector<Change> changes(const Job& job);  // applied, failed, held, skipped
    std::vector<Change> changes(const Job& job, Action action);
    std::vector<Change> failures(const Job& job);

private:
    Job run(JobMode mode, const std::string& accepted_plan, engine::ReadScope scope = {}, Errand errand = {});
};

// The text of a field of a person; "" when it is not there.
std::string field(const Person& person, const std::string& key);

}  // namespace rosterd::tests
