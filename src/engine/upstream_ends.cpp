#include "engine/upstream_ends.hpp"

#include <algorithm>
#include <iterator>

#include "engine/apply_pass.hpp"
#include "engine/event_source.hpp"
#include "engine/reading.hpp"
#include "engine/undo.hpp"
#include "rosterd/error.hpp"
#include "store/departments.hpp"
#include "store/tasks.hpp"

namespace rosterd::engine {

namespace {

// The task's organisation: as it names one, else as an earlier run bound it, else a new one.
Organization bind_organization(store::Session& session, const Task& task) {
    store::Organizations organizations(session);
    store::Tasks tasks(session);
    auto memory = tasks.find(task.id).value_or(store::TaskMemory{task.id, task.digest, {}, {}, 0});
    std::optional<Organization> organization;
    if (!task.organization_code.empty()) {
        organization = organizations.find(task.organization_code);
        if (organization && memory.organization != 0 && memory.organization != organization->id)
            throw Error(ErrorKind::conflict,
                        "the task is bound to another organisation since its first run, organizationCode cannot be "
                        "changed to " +
                            task.organization_code + " (change it back, or make a new task)");
    } else if (memory.organization != 0) {
        for (Organization& known : organizations.all())
            if (known.id == memory.organization) organization = std::move(known);
    }
    if (!organization) {
        organization.emplace();
        organization->code =
            task.organization_code.empty() ? "task-" + std::to_string(task.id) : task.organization_code;
        organization->name = task.name;
        if (auto known = organizations.find(organization->code))
            organization = std::move(known);
        else
            organizations.insert(*organization, organization->name);
    }
    if (memory.organization != organization->id) {
        memory.organization = organization->id;
        tasks.put(memory);
    }
    return *organization;
}

// Where a plan would go when there is no organisation yet; nothing is written for it.
Organization imagined_organization(const Task& task, DepartmentsNow& now) {
    Organization organization;
    organization.root_department = -1;
    Department root;
    root.id = -1;
    root.department_id = "root";
    set_value(root.values, department_field::name, task.name);
    now.row_of.emplace(root.department_id, root.id);
    now.by_row.emplace(root.id, std::move(root));
    return organization;
}

}  // namespace

// The directory is asked before anything is bound: one that cannot be reached leaves no trace in the hub.
Async<std::string> UpstreamEnds::plan() {
    if (run_.job.errand.undoes != 0) co_return co_await plan_undo();
    const std::function<Async<void>()> prepare = [this] { return load(); };
    std::optional<EventSource> told;
    if (run_.subjects) {
        SubjectRecords records = co_await read_subjects();
        std::vector<Record> all = std::move(records.departments);
        std::ranges::move(records.people, std::back_inserter(all));
        told.emplace(std::move(all), records.looked_up ? "looked up one by one" : "picked out of a whole read");
    } else if (run_.scope.events) {
        told.emplace(std::move(*run_.scope.events));
    }
    Source& source = told ? static_cast<Source&>(*told) : *connector_;
    co_return co_await read_and_plan(run_, source, prepare, progress_, stop_);
}

Async<SubjectRecords> UpstreamEnds::read_subjects() {
    SubjectRules rules{run_.task, run_.services.person_fields, run_.person_mapping, read_request(run_)};
    SubjectRecords records = co_await engine::read_subjects(*connector_, std::move(rules), *run_.subjects);
    if (!run_.job.errand.people.empty() && !records.unknown.empty())
        throw Error(ErrorKind::not_found, "nobody in the directory is known as " + records.unknown.front() +
                                              " (take a key, or what fills an identifier of the hub; somebody whom the "
                                              "task's filters leave out is not found either)");
    co_return records;
}

Async<std::string> UpstreamEnds::plan_undo() {
    co_await load();
    const auto look = [this](store::Session& session) { plan_hub_undo(session, run_); };
    co_await run_.services.store.read(look);
    co_await run_.sink.flush(true);
    run_.job.evidence = "the log of job " + std::to_string(run_.job.errand.undoes) + "; the directory was not read";
    co_return std::string();
}

Async<void> UpstreamEnds::apply() {
    ApplyPass apply_pass(run_, progress_, stop_);
    co_await apply_pass.run();
}

Async<void> UpstreamEnds::load() {
    const auto bind = [this](store::Session& session) {
        run_.departments.organization = bind_organization(session, run_.task);
    };
    if (run_.job.mode == JobMode::run) co_await run_.services.store.write(bind);
    const auto look = [this](store::Session& session) {
        if (run_.job.mode == JobMode::plan) look_up_organization(session);
        if (run_.departments.by_row.empty()) load_departments(session, run_);
        load_people(session, run_);
        run_.sink.know_root(run_.departments.root().department_id);
    };
    co_await run_.services.store.read(look);
}

void UpstreamEnds::look_up_organization(store::Session& session) {
    const store::Organizations organizations(session);
    const auto memory = store::Tasks(session).find(run_.task.id);
    for (Organization& known : organizations.all())
        if (run_.task.organization_code.empty() ? memory && memory->organization == known.id
                                                : known.code == run_.task.organization_code)
            run_.departments.organization = std::move(known);
    if (run_.departments.organization.id == 0)
        run_.departments.organization = imagined_organization(run_.task, run_.departments);
}

}  // namespace rosterd::engine
