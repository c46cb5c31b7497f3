#include "engine/job_runner.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "engine/counting.hpp"
#include "engine/downstream_ends.hpp"
#include "engine/plan_document.hpp"
#include "engine/upstream_ends.hpp"
#include "rosterd/error.hpp"
#include "store/changes.hpp"
#include "store/jobs.hpp"
#include "store/plans.hpp"
#include "store/retries.hpp"
#include "store/risk_operations.hpp"
#include "store/schedules.hpp"

namespace rosterd::engine {

namespace asio = boost::asio;

namespace {

// Downstream the rules fill the target's attributes: those are compiled where the target is known.
mapping::FieldMapping compile(const Task& task, const std::vector<FieldRule>& rules, const FieldTable& fields,
                              const char* what) {
    if (task.flow == Flow::downstream) return {};
    mapping::FieldMapping::Compiled compiled = mapping::FieldMapping::compile(rules, fields, task.lookup_tables);
    if (compiled.problems.empty()) return std::move(compiled.mapping);
    const mapping::RuleProblem& problem = compiled.problems.front();
    throw Error(ErrorKind::invalid,
                std::string(what) + " rule " + std::to_string(problem.rule + 1) + ": " + problem.problem.message);
}

class JobRun {
public:
    JobRun(Services& services, Job& job, const Task& task, const Precedences& precedences, const Progress& progress,
           const bool& stop, ReadScope scope, asio::any_io_executor executor)
        : services_(services),
          progress_(progress),
          stop_(stop),
          executor_(executor),
          run_{services,
               task,
               precedences,
               job,
               compile(task, task.department_field_mapping, services.department_fields, "departmentFieldMapping"),
               compile(task, task.field_mapping, services.person_fields, "fieldMapping"),
               {},
               {},
               0,
               0,
               false,
               PlanSink(executor, services.store, job.id),
               {},
               {},
               {},
               {},
               {},
               {},
               std::move(scope),
               {},
               false,
               {},
               {}} {}

    Async<void> through() {
        Job& job = run_.job;
        const ConnectorType* type = services_.connectors.find(run_.task.type);
        if (type == nullptr)
            throw Error(ErrorKind::not_found,
                        "there is no connector \"" + run_.task.type + "\" (see rosterctl connector list)");
        ConnectorContext context{executor_,         &services_.workers,
                                 &services_.clock,  Log().bound({{"task", job.task}, {"job", job.id}}),
                                 services_.budgets, RateTaker{job.task, job.mode == JobMode::plan}};
        std::unique_ptr<Connector> connector = type->create(run_.task.settings, std::move(context));
        if (run_.task.flow == Flow::downstream)
            ends_ = std::make_unique<DownstreamEnds>(run_, std::move(connector), executor_, progress_, stop_);
        else
            ends_ = std::make_unique<UpstreamEnds>(run_, std::move(connector), progress_, stop_);
        stage("reading");
        co_await recall_cancelled();
        co_await recall_failed();
        if (job.errand.is_restricted()) co_await find_restriction();
        co_await take_selection();
        const std::string doubt = co_await ends_->plan();
        stage("planning");
        job.plan_hash = run_.sink.hash();
        co_await list_stale();
        const std::vector<Holding> holdings = co_await judge();
        co_await hold(holdings);
        count_plan(run_, holdings);
        if (job.mode == JobMode::run) {
            stage("applying");
            co_await ends_->apply();
            co_await remember_reading();
        }
        job.counts.departments = count_departments(run_);
        stage("finishing");
        co_await keep_unchanged();
        if (job.mode == JobMode::run)
            co_await remember_failed(doubt.empty() && !run_.only_changes && job.errand.is_whole());
        if (job.mode == JobMode::run) co_await offer_held(doubt.empty() && !run_.only_changes && job.errand.is_whole());
        conclude(doubt, holdings);
    }

    // What still runs beside the job has to end before the job's data does.
    Async<void> settle() { co_await run_.sink.settle(); }

    // `whole`: it went through everything that there is.
    Async<void> remember_failed(bool whole) {
        const auto work = [&](store::Session& session) {
            run_.sink.postponed().remember(session, run_.job, whole, services_.clock.now());
        };
        co_await services_.store.write(work);
    }

private:
    void stage(const char* name) {
        run_.job.stage = name;
        progress_(run_.job);
    }

    // Only now: a job that broke off reads the same again. Events without a cookie leave the last one as it is.
    Async<void> remember_reading() {
        if (run_.read.digest.empty()) co_return;
        const auto keep = [this](store::Session& session) {
            store::Schedules memory(session);
            store::ReadMemory next = run_.read;
            if (next.full_at.empty()) {
                const auto known = memory.read_memory(run_.task.id).value_or(store::ReadMemory{});
                next.full_at = known.full_at;
                if (next.cookie.empty()) next.cookie = known.cookie;
            }
            memory.put_read_memory(run_.task.id, next);
        };
        co_await services_.store.write(keep);
    }

    Async<std::vector<Holding>> judge() {
        const Job& job = run_.job;
        std::vector<Holding> holdings;
        if (!job.errand.operations.empty()) co_return holdings;  // somebody has decided about each of them
        holdings = guard(run_.sink.tally(), run_.task.guard, run_.linked_people, run_.linked_departments);
        if (run_.task.flow == Flow::downstream && run_.task.removal.confirm) hold_removals(run_.sink.tally(), holdings);
        const bool accepted =
            !job.accepted_plan.empty() && (job.accepted_plan == job.plan_hash || job.accepted_plan == job.errand.plan);
        if (holdings.empty() || !accepted || job.mode == JobMode::plan) co_return holdings;
        const std::string now = to_text(services_.clock.now());
        const auto use = [&](store::Session& session) {
            override_used_up_ =
                !store::Plans(session).use_override(job.task, job.accepted_plan, job.id, job.errand.by, now);
        };
        co_await services_.store.write(use);
        if (override_used_up_) co_return holdings;
        Log().info("guard.overridden",
                   {{"task", job.task}, {"job", job.id}, {"plan", job.accepted_plan}, {"by", job.errand.by}});
        co_return std::vector<Holding>();
    }

    // Those of a plan that was handed in, or held ones that somebody has released.
    Async<void> take_selection() {
        const Job& job = run_.job;
        if (job.errand.plan.empty() && job.errand.operations.empty()) co_return;
        std::optional<std::string> document;
        std::vector<RiskOperation> operations;
        const auto look = [&](store::Session& session) {
            document = store::Plans(session).find(job.task, job.errand.plan);
            operations = store::RiskOperations(session).load(job.errand.operations);
        };
        co_await services_.store.read(look);
        Selection selection(run_.task.flow);
        for (RiskOperation& operation : operations) selection.add(std::move(operation.change));
        const auto read = [&] {
            PlanDocument plan = read_plan_document(*document);
            for (Change& change : plan.changes) selection.add(std::move(change));
        };
        if (document) co_await services_.workers.run(read);
        if (!document && !job.errand.plan.empty())
            throw Error(ErrorKind::not_found, "the plan that was handed in is gone (hand it in again)");
        run_.sink.take_only(std::move(selection));
    }

    // What was selected, and is not planned as things are now.
    Async<void> list_stale() {
        if (run_.sink.selection() == nullptr) co_return;
        std::vector<Change> stale = run_.sink.selection()->stale();
        stale_ = stale.size();
        run_.job.evidence += "; " + std::to_string(run_.sink.selection()->size() - stale_) + " of " +
                             std::to_string(run_.sink.selection()->size()) + " changes are still to be done as planned";
        if (stale.empty()) co_return;
        for (Change& change : stale) {
            change.id = 0;
            change.job = run_.job.id;
            change.state = ChangeState::skipped;
            change.error = "stale: things have changed since this was planned, a run would not do this any more";
            change.fingerprint = 0;
            change.manager.reset();
            if (change.object_id.starts_with("new:")) change.object_id.clear();
        }
        const auto work = [&](store::Session& session) { store::Changes(session).insert(stale); };
        co_await services_.store.write(work);
    }

    Async<void> hold(const std::vector<Holding>& holdings) {
        if (holdings.empty()) co_return;
        const auto work = [&](store::Session& session) {
            for (const Holding& holding : holdings)
                if (holding.missing_only)
                    store::Changes(session).hold_missing(run_.job.id, holding.actions, holding.reason);
                else
                    store::Changes(session).hold(run_.job.id, holding.actions, holding.reason);
        };
        co_await services_.store.write(work);
    }

    Async<void> find_restriction() {
        const auto look = [this](store::Session& session) { run_.subjects = find_subjects(session, run_.job); };
        co_await services_.store.read(look);
        if (run_.subjects->empty())
            throw Error(ErrorKind::not_found, describe(run_.job.errand) + ": there is nothing of the kind (any more)");
    }

    Async<void> recall_cancelled() {
        const auto work = [this](store::Session& session) {
            run_.sink.leave_out(Cancelled(store::RiskOperations(session).cancelled(run_.task.id)));
        };
        co_await services_.store.read(work);
    }

    // Who failed before waits for his next try. Where one is due, what changed since the last read is not enough.
    Async<void> recall_failed() {
        const bool by_hand = run_.job.trigger == Trigger::manually;
        const auto work = [&](store::Session& session) {
            Postponed postponed(store::Retries(session).of(run_.task.id), run_.task.flow,
                                to_text(services_.clock.now()), by_hand);
            if (postponed.is_due() && !by_hand) run_.scope = {};
            run_.sink.postpone(std::move(postponed));
        };
        co_await services_.store.read(work);
    }

    // What is held waits for a person's decision from now on.
    Async<void> offer_held(bool whole) {
        const auto work = [&](store::Session& session) {
            store::RiskOperations(session).collect(run_.task.id, run_.job.id, whole, to_text(services_.clock.now()));
        };
        co_await services_.store.write(work);
    }

    Async<void> keep_unchanged() {
        std::vector<std::int64_t> departments, people;
        for (const auto& [key, result] : run_.department_results) {
            const auto link = run_.departments.links.find(key);
            if (result.actions == 0 && !result.failed && link != run_.departments.links.end())
                departments.push_back(link->second.id);
        }
        std::sort(departments.begin(), departments.end());
        const auto keep_departments = [&](store::Session& session) {
            store::Changes(session).add_unchanged(run_.job.id, Kind::department, departments);
        };
        co_await services_.store.write(keep_departments);
        const auto keep_people = [&](store::Session& session) {
            store::Changes changes(session);
            for (LinkIndex::Position at = 0; at < run_.people.size(); ++at) {
                if (run_.people.unchanged(at)) people.push_back(run_.people.id(at));
                if (people.size() < 50000) continue;
                changes.add_unchanged(run_.job.id, Kind::person, people);
                people.clear();
            }
            changes.add_unchanged(run_.job.id, Kind::person, people);
            changes.finish_unchanged(run_.job.id);
        };
        co_await services_.store.write(keep_people);
    }

    void conclude(const std::string& doubt, const std::vector<Holding>& holdings) {
        Job& job = run_.job;
        const auto failed = [](const KindCounts& counts) { return counts.failed + counts.removal_failed; };
        if (!doubt.empty()) {
            job.outcome = JobOutcome::incomplete_read;
            job.error = doubt;
        } else if (!holdings.empty()) {
            job.outcome = JobOutcome::held_by_guard;
            for (const Holding& holding : holdings) job.error += (job.error.empty() ? "" : "; ") + holding.reason;
            if (override_used_up_)
                job.error = "the override of this plan was used before, each is good once; " + job.error;
            else if (!job.accepted_plan.empty())
                job.error = "the accepted plan is no longer the plan; " + job.error;
        } else {
            job.outcome = failed(job.counts.departments) + failed(job.counts.people) > 0 || stale_ > 0
                              ? JobOutcome::succeeded_with_errors
                              : JobOutcome::succeeded;
        }
    }

    Services& services_;
    const Progress& progress_;
    const bool& stop_;
    asio::any_io_executor executor_;
    Run run_;
    std::unique_ptr<Ends> ends_;
    std::size_t stale_ = 0;          // of a selection: no longer to be done
    bool override_used_up_ = false;  // what the guard holds stays held
};

// A job that broke off has objects it never came to.
void account_for_the_rest(KindCounts& counts) {
    const std::int64_t counted = counts.created + counts.updated + counts.unchanged + counts.held + counts.failed;
    counts.skipped = std::max<std::int64_t>(0, counts.seen - counted);
    counts.seen = counted + counts.skipped;
    counts.waiting = counts.missing - counts.removed - counts.removal_held - counts.removal_failed - counts.kept;
}

}  // namespace

Async<Job> JobRunner::run(Job job, TaskPointer task, Precedences precedences, Progress progress, const bool& stop,
                          ReadScope scope) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const Log log = Log().bound({{"task", job.task}, {"job", job.id}});
    const auto started = services_.clock.now();
    job.state = JobState::running;
    job.started_at = job.updated_at = to_text(started);
    std::optional<Error> failure;
    try {
        const auto begin = [&](store::Session& session) {
            if (job.mode == JobMode::plan) store::Jobs(session).remove_plans(job.task);
            store::Jobs(session).update(job);
        };
        co_await services_.store.write(begin);
        std::optional<JobRun> run;
        run.emplace(services_, job, *task, precedences, progress, stop, std::move(scope), executor);
        std::exception_ptr thrown;
        try {
            co_await run->through();
        } catch (...) {
            thrown = std::current_exception();
        }
        co_await run->settle();
        try {
            if (thrown && job.mode == JobMode::run) co_await run->remember_failed(false);
        } catch (const std::exception& error) {
            log.warning("job.failures_not_kept", {{"error", error.what()}});  // what ended the job says more
        }
        if (thrown) std::rethrow_exception(thrown);
    } catch (const Error& error) {
        failure = error;
    } catch (const std::exception& error) {
        failure = Error(ErrorKind::internal, error.what());
    }
    if (failure) {
        job.outcome = failure->kind() == ErrorKind::cancelled ? JobOutcome::cancelled : JobOutcome::failed;
        job.error = failure->message();
        account_for_the_rest(job.counts.departments);
        account_for_the_rest(job.counts.people);
    }
    job.state = state_of(job.outcome);
    job.stage.clear();
    const auto ended = services_.clock.now();
    job.finished_at = job.updated_at = to_text(ended);
    const bool refused = failure && failure->kind() == ErrorKind::unauthorized;
    asio::steady_timer pause(executor);
    for (auto wait = std::chrono::seconds(1);; wait = std::min(wait * 2, std::chrono::seconds(30))) {
        std::string refusal;
        try {
            const auto save = [&](store::Session& session) {
                store::Jobs(session).update(job);
                if (!job.errand.plan.empty()) store::Plans(session).remove(job.task, job.errand.plan);
                judge_task(session, job, refused, ended);
            };
            co_await services_.store.write(save);
            break;
        } catch (const std::exception& error) {
            refusal = error.what();
        }
        log.error("job.unsaved", {{"outcome", to_string(job.outcome)}, {"error", refusal}});
        if (stop) break;
        pause.expires_after(wait);
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const KindCounts &people = job.counts.people, &departments = job.counts.departments;
    log.info("job.finished", {{"mode", to_string(job.mode)},
                              {"outcome", to_string(job.outcome)},
                              {"people", people.seen},
                              {"departments", departments.seen},
                              {"created", people.created + departments.created},
                              {"updated", people.updated + departments.updated},
                              {"unchanged", people.unchanged + departments.unchanged},
                              {"held", people.held + departments.held},
                              {"failed", people.failed + departments.failed},
                              {"removed", people.removed + departments.removed},
                              {"ms", (ended - started).count()}});
    co_return job;
}

}  // namespace rosterd::engine
