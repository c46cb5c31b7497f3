#include "api/job_json.hpp"

#include <algorithm>
#include <string>

namespace rosterd::api {

namespace {

// A running job is looked at between two steps of its counting: done never shows above all.
void put_counts(Json& json, const std::string& kind, const KindCounts& counts) {
    json[kind + "CountAll"] = counts.count_all();
    json[kind + "CountSucc"] = std::min(counts.count_succ(), counts.count_all());
    json[kind + "UpdateCountAll"] = counts.update_count_all;
    json[kind + "UpdateCountSucc"] = std::min(counts.update_count_succ, counts.update_count_all);
}

Json breakdown(const KindCounts& counts) {
    Json json;
    json["seen"] = counts.seen;
    json["created"] = counts.created;
    json["updated"] = counts.updated;
    json["unchanged"] = counts.unchanged;
    json["held"] = counts.held;
    json["skipped"] = counts.skipped;
    json["failed"] = counts.failed;
    json["missing"] = counts.missing;
    json["removed"] = counts.removed;
    json["removalHeld"] = counts.removal_held;
    json["removalFailed"] = counts.removal_failed;
    json["waiting"] = counts.waiting;
    json["kept"] = counts.kept;
    return json;
}

}  // namespace

Json sync_job_json(const Job& job, Absent absent) {
    Json json;
    json["syncJobId"] = job.id;
    json["syncTaskId"] = job.task;
    json["createdAt"] = job.created_at;
    json["updatedAt"] = job.updated_at;
    json["syncStatus"] = to_v3_status(job.state);
    json["syncFlow"] = to_string(job.flow);
    json["syncTrigger"] = to_string(job.trigger);
    put_counts(json, "department", job.counts.departments);
    put_counts(json, "account", job.counts.people);
    put_text(json, "errMsg", job.error, absent);
    return json;
}

Json own_job_json(const Job& job) {
    const auto text = [](std::string_view value) { return value.empty() ? Json(nullptr) : Json(value); };
    Json json = sync_job_json(job, Absent::null);
    json["mode"] = to_string(job.mode);
    json["outcome"] = job.outcome == JobOutcome::none ? Json(nullptr) : Json(to_string(job.outcome));
    json["stage"] = text(job.stage);
    json["startedAt"] = text(job.started_at);
    json["finishedAt"] = text(job.finished_at);
    json["evidence"] = text(job.evidence);
    json["planHash"] = text(job.plan_hash);
    json["acceptedPlan"] = text(job.accepted_plan);
    json["askedBy"] = text(job.errand.by);
    json["errand"] = text(describe(job.errand));
    json["departments"] = breakdown(job.counts.departments);
    json["people"] = breakdown(job.counts.people);
    return json;
}

}  // namespace rosterd::api
