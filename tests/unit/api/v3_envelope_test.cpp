#include <doctest/doctest.h>

#include "api/object_names.hpp"
#include "api/status_codes.hpp"
#include "api/v3/envelope.hpp"
#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

using Names = std::vector<std::string>;

// The answer's message in a language.
std::string message(ApiWorld& given, const std::string& target, const std::string& language) {
    api::Request request;
    request.method = "GET";
    request.target = target;
    request.headers.push_back({"X-Authing-Lang", language});
    return given.ask(std::move(request)).json.at("message");
}

}  // namespace

TEST_CASE("success has its four members and never an apiCode") {
    ApiWorld given;
    const Answer answer = given.get("/api/v3/list-sync-tasks");
    CHECK(answer.status == 200);
    CHECK(answer.content_type == "application/json");
    CHECK(members(answer.json) == Names{"statusCode", "message", "requestId", "data"});
    CHECK(api::is_public_id(answer.json.at("requestId").get<std::string>()));
}

TEST_CASE("a refusal is HTTP 200 without data") {
    ApiWorld given;
    const Answer answer = given.get("/api/v3/get-sync-task?syncTaskId=77");
    CHECK(answer.status == 200);
    CHECK(members(answer.json) == Names{"statusCode", "message", "requestId"});
    CHECK(answer.json.at("statusCode") == 404);
    CHECK(answer.json.at("message") == "there is no sync task 77");
}

TEST_CASE("only throttling has an HTTP status of its own") {
    CHECK(api::v3::refusal(429, "slow down", "r").status == 429);
    for (const int code : {400, 401, 403, 404, 409, 413, 500, 503, 601})
        CHECK(api::v3::refusal(code, "", "r").status == 200);
}

TEST_CASE("every kind of error has a declared status code") {
    const std::vector<int> declared = {400, 401, 402, 403, 404, 409, 413, 422, 429,
                                       499, 500, 501, 502, 503, 601, 602, 603};
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
        const int code = api::codes_of(static_cast<ErrorKind>(kind)).v3;
        CHECK(std::ranges::count(declared, code) == 1);
    }
}

TEST_CASE("messages are Chinese unless English is wished") {
    ApiWorld given;
    const std::string target = "/api/v3/get-sync-task?syncTaskId=77";
    CHECK(message(given, target, "zh-CN") == "同步任务 77 不存在");
    CHECK(message(given, target, "en-US") == "there is no sync task 77");
    CHECK(message(given, target, "EN") == "there is no sync task 77");
    CHECK(message(given, target, "fr-FR") == "同步任务 77 不存在");
    CHECK(message(given, target, "") == "同步任务 77 不存在");
}

TEST_CASE("an unknown path and a wrong method are 404 in the envelope") {
    ApiWorld given;
    for (const Answer& answer :
         {given.get("/api/v3/get-nothing"), given.get("/api/v3"),
          given.get("/api/v3/trigger-sync-task?syncTaskId=1000"), given.post("/api/v3/list-sync-tasks", "{}")}) {
        CHECK(answer.status == 200);
        CHECK(answer.json.at("statusCode") == 404);
    }
    CHECK(given.get("/api/v3/trigger-sync-task").json.at("message") == "this path takes only POST");
}

TEST_CASE("a target that cannot be decoded is refused in the envelope") {
    ApiWorld given;
    CHECK(given.get("/api/v3/list-sync-tasks?page=%zz").json.at("statusCode") == 400);
}

TEST_CASE("a body that is too large has the envelope for paths of the contract alone") {
    ApiWorld given;
    const api::Response contract = given.dispatcher.refuse({413, "too long", "/api/v3/trigger-sync-task"});
    CHECK(contract.status == 200);
    CHECK(api::Json::parse(contract.body).at("statusCode") == 413);
    const api::Response own = given.dispatcher.refuse({413, "too long", "/api/v1/tasks/1/run"});
    CHECK(own.status == 413);
    CHECK(own.content_type == "application/problem+json");
    CHECK(given.dispatcher.refuse({431, "too long", "/api/v3/trigger-sync-task"}).status == 431);
}
