#include "unit/engine/world.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "engine/plan_document.hpp"
#include "store/departments.hpp"
#include "store/jobs.hpp"
#include "store/people.hpp"
#include "store/plans.hpp"

namespace rosterd::tests {

World::World(const std::string& store_url)
    : store(store::open_store(store_url)),
      services{*store, workers, clock, directory, FieldTable::people(), FieldTable::departments()} {
    Log::configure(LogLevel::error, LogForm::text);
    task.id = 1000;
    task.name = "Company";
    task.type = "fake";
    task.digest = "1";
    task.field_mapping = {{"name", "name"},    {"uid", "username"},  {"mail", "email"},
                          {"mobile", "phone"}, {"id", "externalId"}, {"nickname", "nickname"}};
    task.department_field_mapping = {{"name", "name"}, {"code", "code"}};
    task.matching_keys = {"externalId", "username", "email", "phone", "employeeNumber"};
}

Job World::run(JobMode mode, const std::string& accepted_plan, engine::ReadScope scope, Errand errand) {
    Job job;
    job.task = task.id;
    job.mode = mode;
    job.trigger = trigger;
    job.accepted_plan = accepted_plan;
    job.errand = std::move(errand);
    job.created_at = job.updated_at = to_text(clock.now());
    const auto insert = [&](store::Session& session) { store::Jobs(session).insert(job); };
    store->write_now(insert);
    loop.restart();
    engine::JobRunner runner(services);
    engine::Progress progress = [](const Job&) {};
    boost::asio::co_spawn(
        loop, runner.run(job, std::make_shared<const Task>(task), precedences, progress, stop, std::move(scope)),
        [&](std::exception_ptr failure, Job done) {
            if (failure) std::rethrow_exception(failure);
            job = std::move(done);
        });
    loop.run();
    CHECK(job.counts.departments.adds_up());
    CHECK(job.counts.people.adds_up());
    for (const Kind kind : {Kind::department, Kind::person}) {
        CHECK(job.counts.of(kind).count_succ() <= job.counts.of(kind).count_all());
        CHECK(job.counts.of(kind).update_count_succ <= job.counts.of(kind).update_count_all);
    }
    return job;
}

Job World::sync(const std::string& accepted_plan) {
    return run(JobMode::run, accepted_plan);
}

Job World::sync_scope(engine::ReadScope scope) {
    return run(JobMode::run, {}, std::move(scope));
}

Job World::on(Errand errand, JobMode mode, const std::string& accepted_plan) {
    return run(mode, accepted_plan, {}, std::move(errand));
}

std::string World::document(const Job& plan) {
    std::string text;
    const auto work = [&](store::Session& session) {
        const auto take = [&](std::string_view part) {
            text += part;
            return true;
        };
        engine::write_plan_document(session, task, plan.id, take);
    };
    store->read_now(work);
    return text;
}

Job World::apply(const std::string& document, const std::string& accepted_plan) {
    Errand errand;
    errand.plan = engine::read_plan_document(document).hash;
    const auto keep = [&](store::Session& session) {
        store::Plans(session).put(task.id, errand.plan, document, to_text(clock.now()));
    };
    store->write_now(keep);
    return on(std::move(errand), JobMode::run, accepted_plan);
}

Job World::plan() {
    return run(JobMode::plan, {});
}

void World::expect_settled() {
    const Job planned = plan();
    for (const Change& change : changes(planned))
        MESSAGE("planned again: ", to_string(change.action), " ", change.object_name, " ", change.error);
    CHECK(changes(planned).empty());
    const Job job = sync();
    CHECK(job.counts.people.unchanged == job.counts.people.seen);
    CHECK(job.counts.departments.unchanged == job.counts.departments.seen);
}

std::vector<Person> World::people() {
    std::vector<Person> list;
    const auto work = [&](store::Session& session) { list = store::People(session).list({}, 0, 1000000).list; };
    store->read_now(work);
    return list;
}

Person World::person(const std::string& name) {
    std::vector<Person> found;
    for (Person& person : people())
        if (field(person, "name") == name) found.push_back(std::move(person));
    REQUIRE_MESSAGE(found.size() == 1, name);
    return found.front();
}

bool World::has_person(const std::string& name) {
    for (const Person& person : people())
        if (field(person, "name") == name) return true;
    return false;
}

std::vector<Department> World::departments() {
    std::vector<Department> list;
    const auto work = [&](store::Session& session) { list = store::Departments(session).all(0); };
    store->read_now(work);
    std::erase_if(list, [](const Department& department) { return department.parent == 0; });
    return list;
}

std::string World::path(std::int64_t id) {
    std::vector<Department> list;
    const auto work = [&](store::Session& session) { list = store::Departments(session).all(0); };
    store->read_now(work);
    std::string text;
    while (id != 0) {
        const auto at =
            std::find_if(list.begin(), list.end(), [&](const Department& department) { return department.id == id; });
        REQUIRE(at != list.end());
        const std::string* name = find_value(at->values, department_field::name);
        text = (name ? *name : "?") + (text.empty() ? "" : "/" + text);
        id = at->parent;
    }
    return text;
}

std::string World::path_of(const std::string& name) {
    std::vector<std::string> found;
    for (const Department& department : departments())
        if (const std::string* its = find_value(department.values, department_field::name); its && *its == name)
            found.push_back(path(department.id));
    REQUIRE_MESSAGE(found.size() == 1, name);
    return found.front();
}

std::vector<std::string> World::paths_of(const Person& person) {
    std::vector<std::string> paths;
    for (const Membership& membership : person.memberships) paths.push_back(path(membership.department));
    return paths;
}

std::string World::manager_of(const std::string& name) {
    const std::int64_t manager = person(name).manager;
    for (const Person& person : people())
        if (person.id == manager) return field(person, "name");
    return {};
}

std::vector<std::string> World::leaders_of(const std::string& name) {
    std::vector<std::string> names;
    for (const Department& department : departments()) {
        const std::string* its = find_value(department.values, department_field::name);
        if (!its || *its != name) continue;
        for (const std::int64_t leader : department.leaders)
            for (const Person& person : people())
                if (person.id == leader) names.push_back(field(person, "name"));
    }
    return names;
}

std::vector<Change> World::changes(const Job& job) {
    std::vector<Change> list;
    const auto work = [&](store::Session& session) {
        store::ChangeFilter filter;
        filter.unchanged = false;
        filter.unfinished = true;
        list = store::Changes(session).list(job.id, filter, 0, 1000000).list;
    };
    store->read_now(work);
    return list;
}

std::vector<Change> World::changes(const Job& job, Action action) {
    std::vector<Change> list = changes(job);
    std::erase_if(list, [&](const Change& change) { return change.action != action; });
    return list;
}

std::vector<Change> World::failures(const Job& job) {
    std::vector<Change> list = changes(job);
    std::erase_if(list, [&](const Change& change) { return change.state != ChangeState::failed; });
    return list;
}

std::string field(const Person& person, const std::string& key) {
    static const FieldTable table = FieldTable::people();
    const auto id = table.find(key);
    const std::string* value = id ? find_value(person.values, *id) : nullptr;
    return value ? *value : std::string();
}

}  // namespace rosterd::tests
