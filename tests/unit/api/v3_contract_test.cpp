// What clients of the contract trip over, and how differently they write one and the same request.

#include <doctest/doctest.h>

#include <regex>

#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;
using api::Json;

namespace {

int code_of(const Answer& answer) {
    return answer.json.at("statusCode").get<int>();
}

// Every text that stands under one of these names, wherever it is.
void collect(const Json& json, const std::vector<std::string>& names, std::vector<std::string>& found) {
    if (json.is_array())
        for (const Json& item : json) collect(item, names, found);
    if (!json.is_object()) return;
    for (const auto& [name, value] : json.items()) {
        if (std::ranges::count(names, name) > 0 && value.is_string()) found.push_back(value);
        collect(value, names, found);
    }
}

// A held removal, so that there are risk operations too.
struct Everything : ApiWorld {
    std::string job;

    Everything() {
        world.task.removal.after_absences = 1;
        world.task.guard.remove_people.small_count = 0;
        use_task();
        run_task();
        world.directory.remove_person("3");
        job = std::to_string(run_task());
    }

    Json all() {
        Json answers = Json::array();
        for (const std::string& call : {std::string("list-sync-tasks"), std::string("get-sync-task?syncTaskId=1000"),
                                        std::string("list-sync-jobs?syncTaskId=1000"), "get-sync-job?syncJobId=" + job,
                                        std::string("list-sync-job-logs?syncJobId=1&limit=50"),
                                        std::string("list-sync-risk-operations?syncTaskId=1000")})
            answers.push_back(v3(call).data());
        return answers;
    }
};

}  // namespace

TEST_CASE("lists are arrays, also of one element, and zeros are there") {
    Everything given;
    const Answer tasks = given.v3("list-sync-tasks?limit=1");
    CHECK(tasks.list().is_array());
    CHECK(tasks.list().at(0).at("fieldMapping").is_array());
    CHECK(given.v3("list-sync-tasks?page=9").data().at("totalCount") == 1);
    CHECK(given.v3("list-sync-tasks?page=9").list() == Json::array());
    const Answer risks = given.v3("list-sync-risk-operations?syncTaskId=1000");
    CHECK(risks.list().at(0).at("level") == 0);
    const Answer none = given.v3("list-sync-job-logs?syncJobId=1&success=false");
    CHECK(none.data().at("totalCount") == 0);
    CHECK(none.list() == Json::array());
}

TEST_CASE("lists of ids are arrays of numbers under the contract's own names") {
    Everything given;
    const Answer risks = given.v3("list-sync-risk-operations?syncTaskId=1000");
    const Json id = risks.list().at(0).at("syncRiskOperationId");
    for (const char* call : {"cancel-sync-risk-operation", "trigger-sync-risk-operations"}) {
        CAPTURE(call);
        const Answer answer = given.post(std::string("/api/v3/") + call, Json{{"syncRiskOperationIds", {id}}}.dump());
        CHECK(members(answer.data()) == std::vector<std::string>{"successList", "faildList"});
        for (const char* list : {"successList", "faildList"}) {
            REQUIRE(answer.data().at(list).is_array());
            for (const Json& item : answer.data().at(list)) CHECK(item.is_number_integer());
        }
    }
    // The one is in the plural, the other is not.
    const std::string body = Json{{"syncRiskOperationIds", {id}}}.dump();
    CHECK(code_of(given.post("/api/v3/cancel-sync-risk-operations", body)) == 404);
    CHECK(code_of(given.post("/api/v3/trigger-sync-risk-operation", body)) == 404);
}

TEST_CASE("flow and trigger have one name on the way in and another on the way out") {
    Everything given;
    const Json task = given.v3("get-sync-task?syncTaskId=1000").data();
    CHECK(task.at("syncFlow") == "upstream");
    CHECK(task.at("syncTrigger") == "manually");
    CHECK_FALSE(task.contains("syncTaskFlow"));
    CHECK_FALSE(task.contains("syncTaskTrigger"));
}

TEST_CASE("the three calls about jobs are three calls") {
    Everything given;
    CHECK(given.v3("get-sync-job?syncJobId=" + given.job).data().contains("syncJobId"));
    CHECK(given.v3("list-sync-jobs?syncTaskId=1000").list().at(0).contains("accountCountAll"));
    const Answer log = given.v3("list-sync-job-logs?syncJobId=" + given.job);
    CHECK(log.data().at("syncJobId").dump() == given.job);
    CHECK(log.list().at(0).contains("action"));
}

TEST_CASE("instants are UTC with three decimals, ids are plain numbers of 32 bits") {
    Everything given;
    const Json all = given.all();
    std::vector<std::string> instants;
    collect(all, {"createdAt", "updatedAt", "lastSyncTime"}, instants);
    CHECK(instants.size() > 10);
    const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
    for (const std::string& instant : instants) CHECK_MESSAGE(std::regex_match(instant, form), instant);
    for (const char* name : {"syncTaskId", "syncJobId", "syncJobLogId", "syncRiskOperationId"}) {
        std::vector<std::string> as_text;
        collect(all, {name}, as_text);
        CHECK_MESSAGE(as_text.empty(), name, " is a text");
    }
    CHECK(given.v3("get-sync-task?syncTaskId=1000").data().at("syncTaskId").get<std::int64_t>() <= INT32_MAX);
}

TEST_CASE("values of a vocabulary are never outside of it") {
    Everything given;
    const Json all = given.all();
    const std::map<std::string, std::vector<std::string>> vocabularies = {
        {"syncFlow", {"upstream", "downstream"}},
        {"syncTrigger", {"manually", "timed", "automatic"}},
        {"syncStatus", {"pending", "onProgress", "success", "failed"}},
        {"lastSyncStatus", {"free", "pending", "onProgress", "success", "failed"}},
        {"status", {"PENDING", "SUCCESS", "FAILED", "CANCELED", "EXECUTING"}},
        {"objectType", {"DEPARTMENT", "USER"}},
        {"action",
         {"CreateUser", "UpdateUser", "DeleteUser", "UpdateUserIdentifier", "ChangeUserDepartment", "CreateDepartment",
          "UpdateDepartment", "DeleteDepartment", "MoveDepartment", "UpdateDepartmentLeader", "CreateGroup",
          "UpdateGroup", "DeleteGroup", "Updateless"}}};
    for (const auto& [name, words] : vocabularies) {
        std::vector<std::string> found;
        collect(all, {name}, found);
        CHECK_MESSAGE(!found.empty(), name);
        for (const std::string& word : found) CHECK_MESSAGE(std::ranges::count(words, word) == 1, name, " is ", word);
    }
}

TEST_CASE("what nobody knows is ignored, wherever it stands") {
    ApiWorld given;
    CHECK(given.v3("list-sync-tasks?colour=blue&page=1&limit=10").data().at("totalCount") == 1);
    const Answer answer =
        given.post("/api/v3/trigger-sync-task", R"({"syncTaskId":1000,"colour":{"deep":[1]},"syncTaskName":""})");
    CHECK(code_of(answer) == 200);
    api::Request request;
    request.method = "GET";
    request.target = "/api/v3/list-sync-tasks";
    for (const char* name : {"x-authing-app-id", "x-authing-tenant-id", "x-authing-app-tenant-id", "x-colour"})
        request.headers.push_back({name, ""});
    CHECK(code_of(given.ask(std::move(request))) == 200);
}

TEST_CASE("a body is JSON whatever content type its client names") {
    ApiWorld given;
    for (const char* type : {"application/json", "application/json;charset=UTF-8", "text/plain",
                             "application/octet-stream", "application/x-www-form-urlencoded", ""}) {
        CAPTURE(type);
        api::Request request;
        request.method = "POST";
        request.target = "/api/v3/trigger-sync-task";
        request.body = R"({"syncTaskId":1000})";
        if (*type != '\0') request.headers.push_back({"Content-Type", type});
        CHECK(code_of(given.ask(std::move(request))) == 200);
    }
    CHECK(code_of(given.post("/api/v3/trigger-sync-task", "{\"syncTaskId\":")) == 400);
    CHECK(code_of(given.post("/api/v3/trigger-sync-task", "[1000]")) == 400);
    CHECK(code_of(given.post("/api/v3/trigger-sync-task")) == 400);
}

TEST_CASE("booleans come as each language writes them") {
    Everything given;
    for (const char* word : {"true", "True", "TRUE"}) {
        CAPTURE(word);
        CHECK(given.v3("list-sync-job-logs?syncJobId=1&success=" + std::string(word)).data().at("totalCount") > 0);
    }
    for (const char* word : {"false", "False"})
        CHECK(given.v3("list-sync-job-logs?syncJobId=1&success=" + std::string(word)).data().at("totalCount") == 0);
    CHECK(code_of(given.get("/api/v3/list-sync-job-logs?syncJobId=1&success=perhaps")) == 400);
}
