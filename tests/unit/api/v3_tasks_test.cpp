#include <doctest/doctest.h>

#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

using Names = std::vector<std::string>;

std::int64_t first_id(const Answer& answer) {
    return answer.list().at(0).at("syncTaskId");
}

}  // namespace

TEST_CASE("a task that never ran has what the contract requires and nothing that it has not got") {
    ApiWorld given;
    const Answer answer = given.v3("get-sync-task?syncTaskId=1000");
    CHECK(members(answer.data()) == Names{"syncTaskId", "createdAt", "updatedAt", "syncTaskName", "syncTaskType",
                                          "syncFlow", "syncTrigger", "lastSyncStatus", "fieldMapping"});
    CHECK(answer.data().at("syncTaskId") == 1000);
    CHECK(answer.data().at("syncTaskName") == "Company");
    CHECK(answer.data().at("syncTaskType") == "fake");
    CHECK(answer.data().at("syncFlow") == "upstream");
    CHECK(answer.data().at("syncTrigger") == "manually");
    CHECK(answer.data().at("lastSyncStatus") == "free");
    CHECK(answer.data().at("fieldMapping").at(0) == api::Json::parse(R"({"expression":"name","targetKey":"name"})"));
    CHECK(answer.data().at("createdAt").get<std::string>().size() == std::string("2022-07-03T02:20:30.000Z").size());
}

TEST_CASE("a task mirrors its last job") {
    ApiWorld given;
    given.run_task();
    const Answer answer = given.v3("get-sync-task?syncTaskId=1000");
    CHECK(answer.data().at("lastSyncStatus") == "success");
    CHECK(answer.data().at("lastSyncRate").is_number_integer());
    CHECK(answer.data().at("lastSyncRate") == 100);
    CHECK(answer.data().contains("lastSyncTime"));
    CHECK_FALSE(answer.data().contains("lastSyncMessage"));
    CHECK(answer.data().contains("organizationCode"));
}

TEST_CASE("after a failure the task says why") {
    ApiWorld given;
    given.world.directory.unreachable = "no route to the directory";
    given.run_task();
    const Answer answer = given.v3("get-sync-task?syncTaskId=1000");
    CHECK(answer.data().at("lastSyncStatus") == "failed");
    const std::string message = answer.data().at("lastSyncMessage");
    CHECK(message.find("no route to the directory") != std::string::npos);
    CHECK(answer.data().at("lastSyncRate") < 100);
}

TEST_CASE("a schedule is shown of timed tasks alone") {
    ApiWorld given;
    given.world.task.timed_scheduler = TimedScheduler{"days", 1'893'456'000'000};
    given.use_task();
    CHECK_FALSE(given.v3("get-sync-task?syncTaskId=1000").data().contains("timedScheduler"));
    given.world.task.trigger = Trigger::timed;
    given.use_task();
    CHECK(given.v3("get-sync-task?syncTaskId=1000").data().at("timedScheduler") ==
          api::Json::parse(R"({"cycle":"days","startTime":1893456000000})"));
}

TEST_CASE("tasks come in order of their ids, in pages") {
    ApiWorld given;
    given.use_task({1, 7, 2000});
    const Answer all = given.v3("list-sync-tasks");
    CHECK(members(all.data()) == Names{"totalCount", "list"});
    CHECK(all.data().at("totalCount") == 4);
    CHECK(all.list().size() == 4);
    CHECK(first_id(all) == 1);
    const Answer second = given.v3("list-sync-tasks?page=2&limit=2");
    CHECK(second.list().size() == 2);
    CHECK(first_id(second) == 1000);
    const Answer beyond = given.v3("list-sync-tasks?page=9223372036854775807&limit=50");
    CHECK(beyond.data().at("totalCount") == 4);
    CHECK(beyond.list().is_array());
    CHECK(beyond.list().empty());
}

TEST_CASE("no tasks are an empty list") {
    ApiWorld given;
    given.book.replace({});
    const Answer answer = given.v3("list-sync-tasks");
    CHECK(answer.data() == api::Json::parse(R"({"totalCount":0,"list":[]})"));
}

TEST_CASE("a task's id is asked for by the rules of the contract") {
    ApiWorld given;
    for (const char* query : {"", "?syncTaskId=0", "?syncTaskId=-1", "?syncTaskId=abc", "?syncTaskId="}) {
        CAPTURE(query);
        const Answer answer = given.get(std::string("/api/v3/get-sync-task") + query);
        CHECK(answer.json.at("statusCode") == 400);
        const std::string message = answer.json.at("message");
        CHECK(message.starts_with("syncTaskId must not be less than 1"));
    }
    CHECK(given.get("/api/v3/list-sync-tasks?limit=51").json.at("message") == "limit must not be greater than 50");
    CHECK(given.v3("get-sync-task?unknown=1&syncTaskId=1000").data().at("syncTaskId") == 1000);
}

TEST_CASE("a trigger answers with the job's id") {
    ApiWorld given;
    const Answer answer = given.post("/api/v3/trigger-sync-task", R"({"syncTaskId":1000,"unknown":{}})");
    CHECK(answer.json.at("statusCode") == 200);
    CHECK(members(answer.data()) == Names{"syncJobId"});
    CHECK(answer.data().at("syncJobId").is_number_integer());
}

TEST_CASE("a trigger that cannot be obeyed says why") {
    ApiWorld given;
    const auto code = [&](const char* body) {
        const Answer answer = given.post("/api/v3/trigger-sync-task", body);
        CHECK(answer.status == 200);
        return answer.json.at("statusCode").get<int>();
    };
    CHECK(code(R"({"syncTaskId":77})") == 404);
    CHECK(code(R"({"syncTaskId":"1000"})") == 400);
    CHECK(code(R"({"syncTaskId":0})") == 400);
    CHECK(code("{}") == 400);
    CHECK(code("") == 400);
    CHECK(code("[1000]") == 400);
    CHECK(code("{") == 400);
}

TEST_CASE("a downstream task whose connector cannot write is triggered, and its job says so") {
    ApiWorld given;
    given.world.directory.writable = false;
    given.world.task.flow = Flow::downstream;
    given.use_task();
    given.run_task();
    const Answer jobs = given.v3("list-sync-jobs?syncTaskId=1000");
    REQUIRE(jobs.list().size() == 1);
    CHECK(jobs.list().at(0).at("syncStatus") == "failed");
    const Answer task = given.v3("get-sync-task?syncTaskId=1000");
    CHECK(task.data().at("lastSyncMessage").get<std::string>().find("cannot write") != std::string::npos);
}
