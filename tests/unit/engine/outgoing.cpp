#include "unit/engine/outgoing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "engine/plan_document.hpp"
#include "engine/risk_runner.hpp"
#include "store/jobs.hpp"
#include "store/plans.hpp"
#include "store/risk_operations.hpp"
#include "store/schedules.hpp"

namespace rosterd::tests {

Outgoing::Outgoing(const std::string& store_url)
    : source(store_url),
      services_{*source.store,
                source.workers,
                source.clock,
                *this,
                FieldTable::people(),
                FieldTable::departments(),
                {std::chrono::milliseconds(0), std::chrono::milliseconds(0), 4}} {
    source.task.removal.after_absences = 1;
    for (GuardLimit* limit :
         {&source.task.guard.remove_people, &source.task.guard.remove_departments,
          &source.task.guard.change_identifiers, &source.task.guard.clear_fields, &source.task.guard.move_people})
        limit->small_count = 1000;
    task.guard = source.task.guard;
    task.id = 2000;
    task.name = "Accounts";
    task.type = "out";
    task.digest = "1";
    task.flow = Flow::downstream;
    task.field_mapping = {{"name", "name"}, {"username", "uid"}, {"email", "mail"}, {"nickname", "nick"}};
    task.department_field_mapping = {{"name", "name"}};
    task.matching_keys = {"uid", "mail"};
}

Job Outgoing::sync_changes() {
    engine::ReadScope scope;
    const auto look = [&](store::Session& session) {
        if (const auto memory = store::Schedules(session).read_memory(task.id)) scope.cookie = memory->cookie;
    };
    source.store->read_now(look);
    return run(task, JobMode::run, {}, {}, std::move(scope));
}

Job Outgoing::run(const Task& which, JobMode mode, const std::string& accepted_plan, Errand errand,
                  engine::ReadScope scope) {
    Job job;
    job.task = which.id;
    job.flow = which.flow;
    job.mode = mode;
    job.trigger = trigger;
    job.accepted_plan = accepted_plan;
    job.errand = std::move(errand);
    job.created_at = job.updated_at = to_text(source.clock.now());
    const auto insert = [&](store::Session& session) { store::Jobs(session).insert(job); };
    source.store->write_now(insert);
    boost::asio::io_context& loop = source.loop;
    loop.restart();
    engine::JobRunner runner(services_);
    engine::Progress progress = [](const Job&) {};
    boost::asio::co_spawn(loop,
                          runner.run(job, std::make_shared<const Task>(which), {}, progress, stop, std::move(scope)),
                          [&](std::exception_ptr failure, Job done) {
                              if (failure) std::rethrow_exception(failure);
                              job = std::move(done);
                          });
    loop.run();
    CAPTURE(job.error);
    CHECK(job.counts.departments.adds_up());
    CHECK(job.counts.people.adds_up());
    return job;
}

std::string Outgoing::document(const Job& plan) {
    std::string text;
    const auto work = [&](store::Session& session) {
        const auto take = [&](std::string_view part) {
            text += part;
            return true;
        };
        engine::write_plan_document(session, task, plan.id, take);
    };
    source.store->read_now(work);
    return text;
}

Job Outgoing::apply(const std::string& document, const std::string& accepted_plan) {
    Errand errand;
    errand.plan = engine::read_plan_document(document).hash;
    const auto keep = [&](store::Session& session) {
        store::Plans(session).put(task.id, errand.plan, document, to_text(source.clock.now()));
    };
    source.store->write_now(keep);
    return on(std::move(errand), JobMode::run, accepted_plan);
}

std::vector<RiskOperation> Outgoing::waiting() {
    std::vector<RiskOperation> list;
    const auto work = [&](store::Session& session) {
        store::RiskFilter filter;
        filter.statuses = {RiskStatus::pending};
        list = store::RiskOperations(session).list(task.id, filter, 0, 1000).list;
    };
    source.store->read_now(work);
    return list;
}

std::vector<RiskOperation> Outgoing::execute(const std::vector<RiskOperation>& operations) {
    std::vector<std::int64_t> ids;
    for (const RiskOperation& operation : operations) ids.push_back(operation.id);
    const auto release = [&](store::Session& session) {
        for (const std::int64_t id : ids)
            store::RiskOperations(session).set_status(id, RiskStatus::executing, {}, to_text(source.clock.now()));
    };
    source.store->write_now(release);
    boost::asio::io_context& loop = source.loop;
    loop.restart();
    engine::RiskRunner runner(services_);
    boost::asio::co_spawn(loop, runner.run(std::make_shared<const Task>(task), {}, ids, "tester"),
                          [](std::exception_ptr failure) {
                              if (failure) std::rethrow_exception(failure);
                          });
    loop.run();
    std::vector<RiskOperation> after;
    const auto look = [&](store::Session& session) { after = store::RiskOperations(session).load(ids); };
    source.store->read_now(look);
    return after;
}

void Outgoing::expect_settled() {
    const Job planned = plan();
    for (const Change& change : changes(planned))
        MESSAGE("planned again: ", to_string(change.action), " ", change.object_name, " ", change.reason, " ",
                change.error);
    CHECK(changes(planned).empty());
    const std::size_t before = target.writing.writes.size();
    const Job job = sync();
    CHECK(target.writing.writes.size() == before);
    CHECK(job.counts.people.unchanged == job.counts.people.seen);
    CHECK(job.counts.departments.unchanged == job.counts.departments.seen);
}

FakePerson& Outgoing::account(const std::string& name) {
    std::vector<FakePerson*> found;
    for (FakePerson& person : target.people)
        if (person.name == name) found.push_back(&person);
    REQUIRE_MESSAGE(found.size() == 1, name);
    return *found.front();
}

bool Outgoing::has_account(const std::string& name) const {
    return std::ranges::any_of(target.people, [&](const FakePerson& person) { return person.name == name; });
}

FakeDepartment& Outgoing::place(const std::string& name) {
    std::vector<FakeDepartment*> found;
    for (FakeDepartment& department : target.departments)
        if (department.name == name) found.push_back(&department);
    REQUIRE_MESSAGE(found.size() == 1, name);
    return *found.front();
}

std::string Outgoing::path_of(std::string key) const {
    std::string text;
    while (!key.empty()) {
        const auto at = std::ranges::find(target.departments, key, &FakeDepartment::key);
        REQUIRE(at != target.departments.end());
        text = at->name + (text.empty() ? "" : "/") + text;
        key = at->parent;
    }
    return text;
}

void Outgoing::expect_same() {
    std::vector<std::string> expected, actual;
    std::map<std::int64_t, std::string> names;
    const std::vector<Person> people = source.people();
    for (const Person& person : people) names[person.id] = field(person, "name");
    const auto add_paths = [](std::string& line, std::vector<std::string> paths) {
        std::sort(paths.begin(), paths.end());
        for (const std::string& path : paths) line += " in " + path;
    };
    std::set<std::string> active;
    for (const Person& person : people)
        if (person.status == PersonStatus::Activated) active.insert(field(person, "name"));
    for (const Person& person : people) {
        if (person.status != PersonStatus::Activated) continue;
        std::string line = field(person, "name") + "|" + field(person, "username") + "|" + field(person, "email") +
                           "|" + field(person, "nickname");
        std::vector<std::string> paths;
        for (const std::string& path : source.paths_of(person))
            if (const std::size_t slash = path.find('/'); slash != std::string::npos)
                paths.push_back(path.substr(slash + 1));
        add_paths(line, std::move(paths));
        if (person.manager != 0 && active.contains(names.at(person.manager)))
            line += " reports to " + names.at(person.manager);
        expected.push_back(std::move(line));
    }
    for (const FakePerson& person : target.people) {
        if (!person.enabled) continue;
        const auto attribute = [&](const char* name) {
            const auto at = person.attributes.find(name);
            return at == person.attributes.end() ? std::string() : at->second;
        };
        std::string line = person.name + "|" + attribute("uid") + "|" + attribute("mail") + "|" + attribute("nick");
        std::vector<std::string> paths;
        for (const std::string& key : person.departments) paths.push_back(path_of(key));
        add_paths(line, std::move(paths));
        if (person.manager && !person.manager->empty()) {
            const FakePerson& manager = target.person(person.manager->substr(3));
            if (manager.enabled) line += " reports to " + manager.name;
        }
        actual.push_back(std::move(line));
    }
    std::sort(expected.begin(), expected.end());
    std::sort(actual.begin(), actual.end());
    REQUIRE(actual == expected);
    std::vector<std::string> hub_paths, paths;
    for (const Department& department : source.departments()) {
        const std::string path = source.path(department.id);
        hub_paths.push_back(path.substr(path.find('/') + 1));
    }
    for (const FakeDepartment& department : target.departments) paths.push_back(path_of(department.key));
    std::sort(hub_paths.begin(), hub_paths.end());
    std::sort(paths.begin(), paths.end());
    REQUIRE(paths == hub_paths);
}

}  // namespace rosterd::tests
