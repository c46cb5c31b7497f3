#include "engine/downstream_ends.hpp"

#include <algorithm>

#include "engine/department_pass.hpp"
#include "engine/find_person.hpp"
#include "engine/intents.hpp"
#include "engine/target_departments.hpp"
#include "engine/target_people.hpp"
#include "engine/undo.hpp"
#include "hub/hub_source.hpp"
#include "rosterd/error.hpp"
#include "store/departments.hpp"
#include "store/jobs.hpp"
#include "store/people.hpp"
#include "store/tasks.hpp"

namespace rosterd::engine {

namespace {

constexpr const char* compared = "compared with the target's real state";

Target& target_of(Connector& connector, const Task& task) {
    if (Target* target = connector.target()) return *target;
    throw Error(ErrorKind::invalid, "the connector \"" + task.type +
                                        "\" cannot write, so it can be no target (syncTaskFlow: upstream, or another "
                                        "connector)");
}

bool compares_everything(store::Session& session, const Task& task, Instant now) {
    if (task.reconcile == Reconcile::never) return false;
    if (task.reconcile == Reconcile::every_run) return true;
    const std::string since = to_text(now - std::chrono::days(7));
    const store::Jobs jobs(session);
    for (std::int64_t offset = 0;; offset += 100) {
        const store::Jobs::Page page = jobs.list(task.id, std::nullopt, offset, 100);
        for (const Job& job : page.list) {
            if (job.created_at < since) return true;
            if (job.state == JobState::success && job.evidence.find(compared) != std::string::npos) return false;
        }
        if (page.list.size() < 100) return true;
    }
}

}  // namespace

Organization outbound_organization(store::Session& session, const Task& task) {
    const store::Organizations organizations(session);
    if (!task.organization_code.empty()) {
        if (auto organization = organizations.find(task.organization_code)) return *organization;
        throw Error(ErrorKind::not_found, "the hub has no organisation " + task.organization_code +
                                              " (run the task that fills it first, or correct organizationCode)");
    }
    const std::vector<Organization> all = organizations.all();
    if (all.size() > 1)
        throw Error(ErrorKind::invalid,
                    "the hub has several organisations (say with organizationCode which of them "
                    "goes out: " +
                        all[0].code + ", " + all[1].code + ", ...)");
    return all.empty() ? Organization{} : all.front();
}

std::unique_ptr<Scope> make_scope(store::Session& session, const Task& task, const hub::HubDepartments& hub) {
    NamedPeople named;
    const store::People people(session);
    const auto resolve = [&](const std::vector<std::string>& names, std::set<std::string>& ids, bool chosen) {
        for (const std::string& name : names) {
            const std::int64_t row = find_person(session, name);
            if (row == 0) {
                named.unknown.push_back(name + ": nobody, or several people");
                continue;
            }
            const std::vector<std::int64_t> rows{row};
            for (const Person& person : people.load(rows)) {
                ids.insert(person.user_id);
                if (!chosen) continue;
                for (const Membership& membership : person.memberships)
                    named.chosen_departments.insert(membership.department);
            }
        }
    };
    resolve(task.scope.people, named.chosen, true);
    resolve(task.scope.except_people, named.excepted, false);
    const auto memory = store::Tasks(session).find(task.id);
    return std::make_unique<Scope>(task.scope, hub, std::move(named), memory ? memory->created_at : std::string());
}

DownstreamEnds::DownstreamEnds(Run& run, std::unique_ptr<Connector> connector, boost::asio::any_io_executor executor,
                               const Progress& progress, const bool& stop)
    : run_(run),
      connector_(std::move(connector)),
      executor_(executor),
      progress_(progress),
      stop_(stop),
      out_{run,
           target_of(*connector_, run.task),
           connector_->target()->traits(),
           TargetReader(*connector_->target(), executor, run.services.backoff, stop),
           mapping::AttributeMapping(run.task.department_field_mapping, run.task.lookup_tables),
           mapping::AttributeMapping(run.task.field_mapping, run.task.lookup_tables),
           nullptr,
           nullptr,
           false,
           {},
           {},
           {},
           {},
           {},
           {},
           {}} {}

void DownstreamEnds::load(store::Session& session) {
    run_.departments.organization = outbound_organization(session, run_.task);
    std::vector<Department> departments;
    if (run_.departments.organization.id != 0) {
        load_departments(session, run_);
        for (const auto& [row, department] : run_.departments.by_row) departments.push_back(department);
    }
    load_target_people(session, run_);
    out_.hub = std::make_unique<hub::HubDepartments>(std::move(departments));
    out_.scope = make_scope(session, run_.task, *out_.hub);
    if (run_.subjects) out_.only = find_outbound(session, run_.job, *run_.subjects, *out_.hub);
    out_.compare_all = out_.only || compares_everything(session, run_.task, run_.services.clock.now());
    const bool whole = out_.compare_all || !run_.job.errand.is_whole();
    changes_ = hub_changes(session, whole ? std::string() : run_.scope.cookie);
    run_.only_changes = !changes_.everything;
    if (changes_.everything) return;
    add_waiting_people(session, run_.task.id, changes_);
    pass_over_others(changes_, run_);
}

// Kept with what is applied: until then the next run begins where this one did. One that looked only at whom it was
// asked about, or does only a part of what it found, leaves the place as it is.
void DownstreamEnds::remember() {
    if (!run_.job.errand.is_whole()) return;
    run_.read.digest = run_.task.digest;
    run_.read.cookie = changes_.position;
    if (changes_.everything) run_.read.full_at = to_text(run_.services.clock.now());
}

Async<std::string> DownstreamEnds::plan() {
    co_await settle_intents(out_, *connector_);
    const auto look = [this](store::Session& session) { load(session); };
    co_await run_.services.store.read(look);
    if (!out_.scope->unknown().empty())
        throw Error(ErrorKind::invalid,
                    "provisioningScope names what the hub does not have: " + out_.scope->unknown().front() +
                        " (correct it: nobody can be told to be in scope or out of it)");
    if (run_.job.errand.undoes == 0) co_return co_await read_hub();
    co_await plan_target_undo(out_);
    co_await run_.sink.flush(true);
    run_.job.evidence = "the log of job " + std::to_string(run_.job.errand.undoes) +
                        "; target: " + std::to_string(out_.reader.asked()) + " look-ups";
    co_return std::string();
}

Async<std::string> DownstreamEnds::read_hub() {
    ReadRequest request;
    request.department_attributes = out_.departments.attributes();
    request.person_attributes = out_.people.attributes();
    for (std::string& name : out_.scope->attributes()) request.person_attributes.push_back(std::move(name));
    request.all_attributes =
        out_.departments.whole_record() || out_.people.whole_record() || out_.scope->whole_record();
    hub::HubSource source(run_.services.store, run_.services.person_fields, run_.services.department_fields,
                          run_.departments.organization.id);
    if (out_.only)
        source.only(out_.only->people);
    else if (!changes_.everything)
        source.only(changes_.people);
    TargetDepartments departments(out_);
    TargetPeople people(out_);
    if (run_.departments.organization.id != 0) {
        const std::unique_ptr<RecordStream> stream = co_await source.read(std::move(request));
        std::optional<Page> page = co_await stream->next();
        if (page && out_.only)
            std::erase_if(*page, [this](const Record& record) {
                return !record.top && !out_.only->departments.contains(record.key);
            });
        if (page && changes_.everything) co_await departments.plan(std::move(*page));
        std::set<std::int64_t> waiting = waiting_departments(changes_, run_);
        if (page && !changes_.everything) co_await departments.plan_some(std::move(*page), std::move(waiting));
        for (page = co_await stream->next(); page; page = co_await stream->next()) {
            co_await people.plan(std::move(*page));
            co_await run_.sink.flush(false);
            progress_(run_.job);
            if (stop_) throw Error(ErrorKind::cancelled, "the job was told to stop before anything was applied");
        }
    }
    co_await people.finish();
    co_await departments.plan_leaders(people);
    run_.job.evidence = (changes_.everything ? "hub: " : "hub, changes only: ") +
                        std::to_string(run_.job.counts.departments.seen) + " departments and " +
                        std::to_string(people.in_scope()) +
                        " people in scope; target: " + std::to_string(out_.reader.asked()) + " look-ups" +
                        (out_.only          ? "; only who was asked for"
                         : out_.compare_all ? std::string(", ") + compared
                                            : std::string());
    if (!run_.job.errand.people.empty() && people.in_scope() == 0)
        run_.job.evidence += "; nobody of them is in scope (rosterctl why tells more)";
    std::string doubt;
    if (!out_.only && changes_.everything && people.in_scope() == 0 && run_.linked_people > 0 &&
        !run_.task.removal.allow_empty)
        doubt = "nothing was removed: nobody of the hub is in scope although " + std::to_string(run_.linked_people) +
                " accounts were made before (look at provisioningScope and at the hub; if it really is empty now, set "
                "removal.allowEmpty)";
    const bool may_remove = !run_.subjects || run_.subjects->removals;
    if (doubt.empty() && may_remove) {
        co_await people.plan_missing();
        if (changes_.everything) co_await departments.plan_missing();
        remember();
    }
    co_await run_.sink.flush(true);
    co_return doubt;
}

Async<void> DownstreamEnds::apply() {
    TargetPass pass(out_, executor_, run_.services.backoff, progress_, stop_);
    co_await pass.run();
}

}  // namespace rosterd::engine
