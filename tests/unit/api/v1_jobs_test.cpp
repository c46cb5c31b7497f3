#include <doctest/doctest.h>

#include <algorithm>

#include "store/jobs.hpp"
#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

std::vector<std::int64_t> ids(const Answer& answer) {
    std::vector<std::int64_t> list;
    for (const api::Json& job : answer.list()) list.push_back(job.at("syncJobId"));
    return list;
}

std::int64_t put_job(ApiWorld& given, std::int64_t task) {
    Job job;
    job.task = task;
    job.state = JobState::success;
    job.outcome = JobOutcome::succeeded;
    job.created_at = job.updated_at = "2026-01-05T08:00:00.125Z";
    const auto work = [&](store::Session& session) { store::Jobs(session).insert(job); };
    given.world.store->write_now(work);
    return job.id;
}

}  // namespace

TEST_CASE("a job of our own paths shows the whole breakdown") {
    ApiWorld given;
    const std::int64_t id = given.run_task();
    const Answer answer = given.get("/api/v1/jobs/" + std::to_string(id));
    REQUIRE(answer.status == 200);
    CHECK(answer.json.at("mode") == "run");
    CHECK(answer.json.at("outcome") == "succeeded");
    CHECK(answer.json.at("errMsg").is_null());
    CHECK(answer.json.at("people").at("seen") == 3);
    CHECK(answer.json.at("people").at("created") == 3);
    CHECK(answer.json.at("people").at("removalHeld") == 0);
    CHECK_FALSE(answer.json.at("finishedAt").is_null());
    CHECK_FALSE(answer.json.at("evidence").is_null());
    CHECK(given.get("/api/v1/jobs/99").status == 404);
    CHECK(given.get("/api/v1/jobs/x").status == 404);
}

TEST_CASE("jobs of one task or of all come newest first") {
    ApiWorld given;
    given.use_task({1, 2});
    std::vector<std::int64_t> made;
    for (const std::int64_t task : {1, 2, 1, 2, 1000, 1}) made.push_back(put_job(given, task));
    CHECK(ids(given.get("/api/v1/jobs?syncTaskId=1")) == std::vector<std::int64_t>{made[5], made[2], made[0]});
    CHECK(ids(given.get("/api/v1/jobs")) ==
          std::vector<std::int64_t>{made[5], made[4], made[3], made[2], made[1], made[0]});
    const Answer second = given.get("/api/v1/jobs?page=2&limit=4");
    CHECK(ids(second) == std::vector<std::int64_t>{made[1], made[0]});
    CHECK(second.json.at("totalCount") == 6);
    CHECK(ids(given.get("/api/v1/jobs?page=9223372036854775807")).empty());
    CHECK(given.get("/api/v1/jobs?syncTaskId=77").status == 404);
    CHECK(given.get("/api/v1/jobs?syncTaskId=x").status == 400);
}

TEST_CASE("changes tell action, state, reason and fields") {
    ApiWorld given;
    const std::string changes = "/api/v1/jobs/" + std::to_string(given.run_task()) + "/changes";
    const Answer created = given.get(changes + "?action=createPerson&limit=1000");
    REQUIRE(created.list().size() == 3);
    const api::Json& entry = created.list().at(0);
    CHECK(members(entry) == std::vector<std::string>{"syncJobLogId", "objectType", "action", "v3Action", "state",
                                                     "objectId", "objectName", "key", "reason", "error", "at",
                                                     "changes"});
    CHECK(entry.at("objectType") == "USER");
    CHECK(entry.at("v3Action") == "CreateUser");
    CHECK(entry.at("state") == "applied");
    CHECK(entry.at("error").is_null());
    CHECK_FALSE(entry.at("reason").is_null());
    CHECK(given.get(changes + "?state=failed,held").list().empty());
    CHECK(given.get(changes + "?text=Ann").json.at("totalCount") == 1);
    CHECK(given.get(changes + "?objectType=DEPARTMENT&action=createPerson").list().empty());
    CHECK(given.get(changes + "?state=done").status == 400);
    CHECK(given.get("/api/v1/jobs/99/changes").status == 404);
}

TEST_CASE("leaders and managers in changes are people with names") {
    ApiWorld given;
    given.run_task();
    given.world.directory.department("rd").leaders = {{"at/2"}};
    const std::string changes = "/api/v1/jobs/" + std::to_string(given.run_task()) + "/changes";
    const Answer answer = given.get(changes + "?action=setLeaders");
    REQUIRE(answer.list().size() == 1);
    const api::Json& leaders = answer.list().at(0).at("changes").at(0);
    CHECK(leaders.at("key") == "leaders");
    CHECK(leaders.at("before").at(0).at("name") == "张三");
    CHECK(leaders.at("after").at(0).at("name") == "李四");
}

TEST_CASE("unchanged records are listed when they are asked for") {
    ApiWorld given;
    given.run_task();
    const std::string changes = "/api/v1/jobs/" + std::to_string(given.run_task()) + "/changes";
    CHECK(given.get(changes).json.at("totalCount") == 0);
    CHECK(given.get(changes + "?unchanged=true&objectType=USER").json.at("totalCount") == 3);
}
