#include <doctest/doctest.h>

#include "rosterd/plugin.hpp"
#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

TEST_CASE("the daemon says that it is well, and what it is") {
    ApiWorld given;
    CHECK(given.get("/api/v1/health").json == api::Json::parse(R"({"status":"ok"})"));
    const Answer version = given.get("/api/v1/version");
    CHECK(version.json.at("name") == "rosterd");
    CHECK(version.json.at("abi") == plugin_abi);
    CHECK_FALSE(version.json.at("toolchain").get<std::string>().empty());
}

TEST_CASE("readiness tells what is missing") {
    ApiWorld given;
    CHECK(given.get("/api/v1/ready").json == api::Json::parse(R"({"ready":true,"missing":[]})"));
    given.missing = {"the store is being opened"};
    const Answer answer = given.get("/api/v1/ready");
    CHECK(answer.status == 503);
    CHECK(answer.json == api::Json::parse(R"({"ready":false,"missing":["the store is being opened"]})"));
}

TEST_CASE("problems of the configuration have their places") {
    ApiWorld given;
    CHECK(given.get("/api/v1/config/problems").list().empty());
    config::Problem problem;
    problem.file = "/etc/rosterd/rosterd.yaml";
    problem.line = 3;
    problem.column = 5;
    problem.path = "listen.socket";
    problem.message = "is no path";
    given.problems = {problem};
    const Answer answer = given.get("/api/v1/config/problems");
    CHECK(answer.list().at(0) ==
          api::Json::parse(R"({"file":"/etc/rosterd/rosterd.yaml","line":3,"column":5,"path":"listen.socket",
                               "message":"is no path","syncTaskId":null,"stopsEverything":true,
                               "expression":null,"expressionColumn":null})"));
}

TEST_CASE("connectors are listed with those that were refused") {
    ApiWorld given;
    const Answer answer = given.get("/api/v1/connectors");
    CHECK(answer.json == api::Json::parse(R"({"totalCount":0,"list":[],"refused":[]})"));
}

TEST_CASE("errors are problem documents") {
    ApiWorld given;
    const Answer answer = given.get("/api/v1/nothing");
    CHECK(answer.status == 404);
    CHECK(answer.content_type == "application/problem+json");
    CHECK(answer.json == api::Json::parse(R"({"type":"about:blank","title":"Not Found","status":404,
                                              "detail":"there is no such path","kind":"notFound"})"));
    CHECK(given.get("/").status == 404);
    CHECK(given.get("/api/v1/people/%zz").status == 400);
}

TEST_CASE("a wrong method is told which ones there are") {
    ApiWorld given;
    const Answer answer = given.post("/api/v1/health");
    CHECK(answer.status == 405);
    REQUIRE(answer.headers.size() == 1);
    CHECK(answer.headers.front().name == "Allow");
    CHECK(answer.headers.front().value == "GET, HEAD");
}

TEST_CASE("arguments of our own paths have rules too") {
    ApiWorld given;
    const Answer answer = given.get("/api/v1/tasks?limit=1001&page=0");
    CHECK(answer.status == 400);
    CHECK(answer.json.at("kind") == "invalid");
    CHECK(answer.json.at("detail") == "page must not be less than 1,limit must not be greater than 1000");
    CHECK(given.get("/api/v1/tasks?limit=1000").status == 200);
}
