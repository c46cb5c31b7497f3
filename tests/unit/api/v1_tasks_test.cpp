#include <doctest/doctest.h>

#include <algorithm>

#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

TEST_CASE("a task of our own paths says null where it has nothing") {
    ApiWorld given;
    const Answer answer = given.get("/api/v1/tasks/1000");
    REQUIRE(answer.status == 200);
    for (const char* name : {"lastSyncMessage", "lastSyncRate", "lastSyncTime", "organizationCode", "provisioningScope",
                             "timedScheduler", "file"}) {
        CAPTURE(name);
        CHECK(answer.json.at(name).is_null());
    }
    CHECK(answer.json.at("matchingKeys").at(0) == "externalId");
    CHECK(answer.json.at("precedence") == 100);
    CHECK(answer.json.at("departmentFieldMapping").size() == 2);
    CHECK(answer.json.at("guard").at("removePeople") ==
          api::Json::parse(R"({"percent":10.0,"count":500,"smallTotal":100,"smallCount":10})"));
    CHECK(answer.json.at("guard").at("movePeople").at("count").is_null());
    CHECK(answer.json.at("removal") ==
          api::Json::parse(R"({"people":"disable","status":"Resigned","departments":"remove","afterAbsences":2,
                               "allowEmpty":false})"));
}

TEST_CASE("tasks are listed in pages") {
    ApiWorld given;
    given.use_task({1, 2, 3});
    const Answer answer = given.get("/api/v1/tasks?page=2&limit=3");
    CHECK(answer.json.at("totalCount") == 4);
    REQUIRE(answer.list().size() == 1);
    CHECK(answer.list().at(0).at("syncTaskId") == 1000);
}

TEST_CASE("a task that is not there is 404, whatever is asked of it") {
    ApiWorld given;
    for (const char* id : {"77", "0", "-1", "abc", "99999999999999999999", "1000x"}) {
        CAPTURE(id);
        const std::string path = "/api/v1/tasks/" + std::string(id);
        CHECK(given.get(path).status == 404);
        CHECK(given.post(path + "/check").status == 404);
        CHECK(given.post(path + "/plan").status == 404);
        CHECK(given.post(path + "/run").status == 404);
    }
}

TEST_CASE("a check shows each item and whether all passed") {
    ApiWorld given;
    const Answer answer = given.post("/api/v1/tasks/1000/check");
    REQUIRE(answer.status == 200);
    CHECK(answer.json.at("passed") == true);
    CHECK(answer.json.at("items").is_array());
    given.world.task.type = "unknown";
    given.use_task();
    CHECK(given.post("/api/v1/tasks/1000/check").status == 404);
}

TEST_CASE("a plan is a job whose changes wait, and writes nothing") {
    ApiWorld given;
    const Answer answer = given.post("/api/v1/tasks/1000/plan");
    REQUIRE(answer.status == 200);
    const std::string job = "/api/v1/jobs/" + std::to_string(answer.json.at("syncJobId").get<std::int64_t>());
    CHECK(given.get(job).json.at("mode") == "plan");
    CHECK(given.get(job).json.at("planHash").get<std::string>().size() == 32);
    const Answer changes = given.get(job + "/changes?state=planned&action=createPerson");
    CHECK(changes.json.at("totalCount") == 3);
    CHECK(given.get("/api/v1/people").json.at("totalCount") == 0);
}

TEST_CASE("names of departments that a plan is only about to create are known") {
    ApiWorld given;
    const Answer plan = given.post("/api/v1/tasks/1000/plan");
    const std::string job = "/api/v1/jobs/" + std::to_string(plan.json.at("syncJobId").get<std::int64_t>());
    const Answer changes = given.get(job + "/changes?action=createPerson&text=" + "%E6%9D%8E%E5%9B%9B");
    REQUIRE(changes.list().size() == 1);
    const api::Json& fields = changes.list().at(0).at("changes");
    const auto departments =
        std::ranges::find_if(fields, [](const api::Json& field) { return field.at("key") == "departments"; });
    REQUIRE(departments != fields.end());
    CHECK(departments->at("before").is_null());
    CHECK(departments->at("after").at(0).at("name") == "平台组");
}

TEST_CASE("a run takes the hash of a plan, or nothing") {
    ApiWorld given;
    CHECK(given.post("/api/v1/tasks/1000/run").status == 200);
    CHECK(given.post("/api/v1/tasks/1000/run", "{}").status == 200);
    CHECK(given.post("/api/v1/tasks/1000/run", R"({"acceptPlan":"0123456789abcdef0123456789abcdef"})").status == 200);
    CHECK(given.post("/api/v1/tasks/1000/run", R"({"acceptPlan":"yes"})").status == 400);
    CHECK(given.post("/api/v1/tasks/1000/run", R"({"acceptPlan":1})").status == 400);
    CHECK(given.post("/api/v1/tasks/1000/run", "nonsense").status == 400);
}

TEST_CASE("a paused task is shown as paused and refuses to run until it is resumed") {
    ApiWorld api;
    CHECK(api.post("/api/v1/tasks/1000/pause").json.at("paused") == true);
    CHECK(api.get("/api/v1/tasks/1000").json.at("paused") == true);
    const Answer refused = api.post("/api/v1/tasks/1000/run");
    CHECK(refused.status == 409);
    CHECK(refused.text.find("task resume 1000") != std::string::npos);
    CHECK(api.post("/api/v1/tasks/1000/resume").json.at("paused") == false);
    CHECK(api.post("/api/v1/tasks/1000/run").status == 200);
    CHECK(api.post("/api/v1/tasks/7/pause").status == 404);
}

TEST_CASE("a task that is not timed has no times to come, and bad questions are refused") {
    ApiWorld api;
    const Answer answer = api.get("/api/v1/tasks/1000/schedule?count=3");
    CHECK(answer.status == 200);
    CHECK(answer.list().empty());
    CHECK(answer.json.at("timeZone").is_null());
    CHECK(api.get("/api/v1/tasks/1000/schedule?count=none").status == 400);
    CHECK(api.get("/api/v1/tasks/1000/schedule?count=1001").status == 400);
    CHECK(api.get("/api/v1/tasks/1000/schedule?after=tomorrow").status == 400);
    CHECK(api.get("/api/v1/tasks/7/schedule").status == 404);
}

TEST_CASE("only jobs that are not over can be cancelled") {
    ApiWorld api;
    const std::string job = std::to_string(api.run_task());
    const Answer late = api.post("/api/v1/jobs/" + job + "/cancel");
    CHECK(late.status == 409);
    CHECK(late.text.find("has ended") != std::string::npos);
    CHECK(api.post("/api/v1/jobs/4711/cancel").status == 404);
}
