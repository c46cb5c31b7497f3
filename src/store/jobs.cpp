#include "store/jobs.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "rosterd/error.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<const char*, std::int64_t KindCounts::*>, 15> count_names = {{
    {"seen", &KindCounts::seen},
    {"created", &KindCounts::created},
    {"updated", &KindCounts::updated},
    {"unchanged", &KindCounts::unchanged},
    {"held", &KindCounts::held},
    {"skipped", &KindCounts::skipped},
    {"failed", &KindCounts::failed},
    {"missing", &KindCounts::missing},
    {"removed", &KindCounts::removed},
    {"removalHeld", &KindCounts::removal_held},
    {"removalFailed", &KindCounts::removal_failed},
    {"waiting", &KindCounts::waiting},
    {"kept", &KindCounts::kept},
    {"updateCountAll", &KindCounts::update_count_all},
    {"updateCountSucc", &KindCounts::update_count_succ},
}};

Json to_json(const KindCounts& counts) {
    Json json = Json::object();
    for (const auto& [name, member] : count_names) json[name] = counts.*member;
    return json;
}

KindCounts counts_of(const Json& json) {
    KindCounts counts;
    for (const auto& [name, member] : count_names) counts.*member = json.value(name, std::int64_t{0});
    return counts;
}

JobCounts parse_counts(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        throw Error(ErrorKind::storage, "the counts of a job in the store cannot be read: restore a backup");
    return {.departments = counts_of(json.value("departments", Json::object())),
            .people = counts_of(json.value("people", Json::object()))};
}

JobOutcome parse_outcome(std::string_view text) {
    for (auto outcome = JobOutcome::none; outcome <= JobOutcome::cancelled;
         outcome = static_cast<JobOutcome>(static_cast<int>(outcome) + 1)) {
        if (to_string(outcome) == text) return outcome;
    }
    return JobOutcome::failed;
}

constexpr std::string_view select_job =
    "SELECT id, task, mode, state, outcome, flow, trigger_by, created_at, started_at, finished_at, updated_at, error, "
    "evidence, plan_hash, accepted_plan, stage, counts, errand FROM job ";

Job read(const Query& row) {
    Job job;
    job.id = row.integer(0);
    job.task = row.integer(1);
    job.mode = row.text(2) == to_string(JobMode::plan) ? JobMode::plan : JobMode::run;
    job.state = parse_job_state(row.text(3)).value_or(JobState::failed);
    job.outcome = parse_outcome(row.text(4));
    job.flow = parse_flow(row.text(5)).value_or(Flow::upstream);
    job.trigger = parse_trigger(row.text(6)).value_or(Trigger::manually);
    job.created_at = row.text(7);
    job.started_at = row.text(8);
    job.finished_at = row.text(9);
    job.updated_at = row.text(10);
    job.error = row.text(11);
    job.evidence = row.text(12);
    job.plan_hash = row.text(13);
    job.accepted_plan = row.text(14);
    job.stage = row.text(15);
    job.counts = parse_counts(row.text(16));
    job.errand = errand_from_text(row.text(17));
    return job;
}

// Every column; the statement's first parameter is the id.
void write(Session& session, std::string_view sql, const Job& job) {
    const Json counts = {{"departments", to_json(job.counts.departments)}, {"people", to_json(job.counts.people)}};
    execute(session, sql, job.id, job.task, to_string(job.mode), to_v3_status(job.state), to_string(job.outcome),
            to_string(job.flow), to_string(job.trigger), job.created_at, job.started_at, job.finished_at,
            job.updated_at, job.error, job.evidence, job.plan_hash, job.accepted_plan, job.stage, counts.dump(),
            errand_to_text(job.errand));
}

void remove_job(Session& session, std::int64_t job) {
    execute(session, "DELETE FROM outcome WHERE change IN (SELECT id FROM change WHERE job = $1)", job);
    execute(session, "DELETE FROM change WHERE job = $1", job);
    execute(session, "DELETE FROM job_unchanged WHERE job = $1", job);
    execute(session, "DELETE FROM job WHERE id = $1", job);
}

std::vector<std::int64_t> ids(Query& rows) {
    std::vector<std::int64_t> list;
    while (rows.next()) list.push_back(rows.integer(0));
    return list;
}

}  // namespace

void Jobs::insert(Job& job) {
    job.id = session_.reserve(Sequence::job, 1);
    write(session_,
          "INSERT INTO job (id, task, mode, state, outcome, flow, trigger_by, created_at, started_at, finished_at, "
          "updated_at, error, evidence, plan_hash, accepted_plan, stage, counts, errand) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
          job);
}

void Jobs::update(const Job& job) {
    write(session_,
          "UPDATE job SET task = $2, mode = $3, state = $4, outcome = $5, flow = $6, trigger_by = $7, created_at = $8, "
          "started_at = $9, finished_at = $10, updated_at = $11, error = $12, evidence = $13, plan_hash = $14, "
          "accepted_plan = $15, stage = $16, counts = $17, errand = $18 WHERE id = $1",
          job);
}

std::optional<Job> Jobs::find(std::int64_t id) const {
    Query row(session_, std::string(select_job) + "WHERE id = $1", id);
    if (!row.next()) return std::nullopt;
    return read(row);
}

std::optional<Job> Jobs::last_of(std::int64_t task) const {
    Query row(session_, std::string(select_job) + "WHERE task = $1 AND mode = 'run' ORDER BY id DESC LIMIT 1", task);
    if (!row.next()) return std::nullopt;
    return read(row);
}

std::vector<Job> Jobs::unfinished() const {
    std::vector<Job> jobs;
    Query rows(session_, std::string(select_job) + "WHERE state IN ('pending', 'onProgress') ORDER BY id");
    while (rows.next()) jobs.push_back(read(rows));
    return jobs;
}

Jobs::Page Jobs::list(std::int64_t task, std::optional<Trigger> trigger, std::int64_t offset,
                      std::int64_t limit) const {
    const std::string_view wanted = trigger ? to_string(*trigger) : std::string_view();
    Page page;
    page.total = integer_of(
        session_, "SELECT count(*) FROM job WHERE task = $1 AND mode = 'run' AND ($2 = '' OR trigger_by = $2)", task,
        wanted);
    Query rows(
        session_,
        std::string(select_job) +
            "WHERE task = $1 AND mode = 'run' AND ($2 = '' OR trigger_by = $2) ORDER BY id DESC LIMIT $3 OFFSET $4",
        task, wanted, limit, offset);
    while (rows.next()) page.list.push_back(read(rows));
    return page;
}

void Jobs::prune(std::int64_t task, std::int64_t keep, const std::string& before) {
    std::vector<std::int64_t> old;
    {
        Query rows(session_,
                   "SELECT id FROM job WHERE task = $1 AND mode = 'run' AND state IN ('success', 'failed') "
                   "AND id <> (SELECT max(id) FROM job WHERE task = $1 AND mode = 'run') "
                   "AND (created_at < $2 OR id NOT IN (SELECT id FROM job WHERE task = $1 AND mode = 'run' "
                   "ORDER BY id DESC LIMIT $3))",
                   task, before, keep);
        old = ids(rows);
    }
    for (const std::int64_t job : old) remove_job(session_, job);
}

void Jobs::remove_plans(std::int64_t task) {
    std::vector<std::int64_t> plans;
    {
        Query rows(session_, "SELECT id FROM job WHERE task = $1 AND mode = 'plan' AND state IN ('success', 'failed')",
                   task);
        plans = ids(rows);
    }
    for (const std::int64_t job : plans) remove_job(session_, job);
}

}  // namespace rosterd::store
