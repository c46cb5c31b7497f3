#include <doctest/doctest.h>

#include "store/jobs.hpp"
#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

using Names = std::vector<std::string>;

const Names job_members = {"syncJobId",
                           "syncTaskId",
                           "createdAt",
                           "updatedAt",
                           "syncStatus",
                           "syncFlow",
                           "syncTrigger",
                           "departmentCountAll",
                           "departmentCountSucc",
                           "departmentUpdateCountAll",
                           "departmentUpdateCountSucc",
                           "accountCountAll",
                           "accountCountSucc",
                           "accountUpdateCountAll",
                           "accountUpdateCountSucc"};

Job put_job(ApiWorld& given, Job job) {
    job.created_at = job.updated_at = "2026-01-05T08:00:00.125Z";
    const auto work = [&](store::Session& session) { store::Jobs(session).insert(job); };
    given.world.store->write_now(work);
    return job;
}

std::vector<std::int64_t> ids(const Answer& answer) {
    std::vector<std::int64_t> list;
    for (const api::Json& job : answer.list()) list.push_back(job.at("syncJobId"));
    return list;
}

}  // namespace

TEST_CASE("a job has all of the eight counts, zeros too") {
    ApiWorld given;
    const std::int64_t id = given.run_task();
    const Answer answer = given.v3("get-sync-job?syncJobId=" + std::to_string(id));
    CHECK(members(answer.data()) == job_members);
    CHECK(answer.data().at("syncJobId") == id);
    CHECK(answer.data().at("syncTaskId") == 1000);
    CHECK(answer.data().at("syncStatus") == "success");
    CHECK(answer.data().at("syncTrigger") == "manually");
    CHECK(answer.data().at("accountCountAll") == 3);
    CHECK(answer.data().at("accountCountSucc") == 3);
    CHECK(answer.data().at("accountUpdateCountAll") == 0);
}

TEST_CASE("a job that failed carries its message") {
    ApiWorld given;
    given.world.directory.unreachable = "no route";
    const std::int64_t id = given.run_task();
    const Answer answer = given.v3("get-sync-job?syncJobId=" + std::to_string(id));
    CHECK(answer.data().at("syncStatus") == "failed");
    CHECK_FALSE(answer.data().at("errMsg").get<std::string>().empty());
}

TEST_CASE("jobs come newest first, and by the way they were started") {
    ApiWorld given;
    std::vector<std::int64_t> made;
    for (const Trigger trigger : {Trigger::manually, Trigger::timed, Trigger::manually, Trigger::automatic}) {
        Job job;
        job.task = 1000;
        job.state = JobState::success;
        job.outcome = JobOutcome::succeeded;
        job.trigger = trigger;
        made.push_back(put_job(given, job).id);
    }
    CHECK(ids(given.v3("list-sync-jobs?syncTaskId=1000")) ==
          std::vector<std::int64_t>{made[3], made[2], made[1], made[0]});
    CHECK(ids(given.v3("list-sync-jobs?syncTaskId=1000&syncTrigger=manually")) ==
          std::vector<std::int64_t>{made[2], made[0]});
    const Answer page = given.v3("list-sync-jobs?syncTaskId=1000&page=2&limit=3");
    CHECK(ids(page) == std::vector<std::int64_t>{made[0]});
    CHECK(page.data().at("totalCount") == 4);
    CHECK(ids(given.v3("list-sync-jobs?syncTaskId=1000&page=3&limit=3")).empty());
    CHECK(ids(given.v3("list-sync-jobs?syncTaskId=1000&syncTrigger=")).size() == 4);
}

TEST_CASE("a plan is no job of the contract") {
    ApiWorld given;
    Job plan;
    plan.task = 1000;
    plan.mode = JobMode::plan;
    const std::int64_t id = put_job(given, plan).id;
    CHECK(given.get("/api/v3/get-sync-job?syncJobId=" + std::to_string(id)).json.at("statusCode") == 404);
    CHECK(given.get("/api/v3/list-sync-job-logs?syncJobId=" + std::to_string(id)).json.at("statusCode") == 404);
    CHECK(given.v3("list-sync-jobs?syncTaskId=1000").data().at("totalCount") == 0);
}

TEST_CASE("jobs are refused by the rules of the contract") {
    ApiWorld given;
    const auto refused = [&](const std::string& call) {
        const Answer answer = given.get("/api/v3/" + call);
        return std::pair(answer.json.at("statusCode").get<int>(), answer.json.at("message").get<std::string>());
    };
    CHECK(refused("get-sync-job") ==
          std::pair(400, std::string("syncJobId must not be less than 1,syncJobId must be a number")));
    CHECK(refused("get-sync-job?syncJobId=0") == std::pair(400, std::string("syncJobId must not be less than 1")));
    CHECK(refused("get-sync-job?syncJobId=99").first == 404);
    CHECK(refused("list-sync-jobs").first == 400);
    CHECK(refused("list-sync-jobs?syncTaskId=77").first == 404);
    CHECK(refused("list-sync-jobs?syncTaskId=1000&syncTrigger=sometimes") ==
          std::pair(400, std::string("syncTrigger must be one of the following values: manually, timed, automatic")));
    CHECK(refused("list-sync-jobs?syncTaskId=0&page=0").second ==
          "syncTaskId must not be less than 1,page must not be less than 1");
}

TEST_CASE("the history of a task whose file is gone can still be read") {
    ApiWorld given;
    const std::int64_t id = given.run_task();
    given.book.replace({});
    CHECK(ids(given.v3("list-sync-jobs?syncTaskId=1000")) == std::vector<std::int64_t>{id});
    CHECK(given.get("/api/v3/get-sync-task?syncTaskId=1000").json.at("statusCode") == 404);
}
