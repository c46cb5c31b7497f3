#include <doctest/doctest.h>

#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

int code(const Answer& answer) {
    return answer.json.at("statusCode");
}

}  // namespace

TEST_CASE("a person's relations are an array, found by every kind of id") {
    ApiWorld given;
    given.run_task();
    const std::string user = given.world.person("张三").user_id;
    for (const std::string& query :
         {"?userId=" + user, std::string("?userId=zhang&userIdType=username"),
          std::string("?userId=z@x.test&userIdType=email"), std::string("?userId=fake:1&userIdType=sync_relation"),
          std::string("?userId=1000:1&userIdType=identity")}) {
        CAPTURE(query);
        const Answer answer = given.v3("get-user-sync-relations" + query);
        REQUIRE(answer.data().is_array());
        REQUIRE(answer.data().size() == 1);
        const api::Json& relation = answer.data().at(0);
        CHECK(members(relation) == std::vector<std::string>{"provider", "userIdInIdp", "userInfoInIdp"});
        CHECK(relation.at("provider") == "fake");
        CHECK(relation.at("userIdInIdp") == "1");
        CHECK(relation.at("userInfoInIdp").at("username") == "zhang");
    }
    const Answer unknown = given.get("/api/v3/get-user-sync-relations?userId=nobody");
    CHECK(code(unknown) == 404);
    CHECK(unknown.json.at("apiCode") == 2004);
    CHECK(code(given.get("/api/v3/get-user-sync-relations")) == 400);
    CHECK(code(given.get("/api/v3/get-user-sync-relations?userId=1&userIdType=shoe")) == 400);
    CHECK(code(given.get("/api/v3/get-user-sync-relations?userId=1&userIdType=custom_field")) == 501);
}

TEST_CASE("a deleted relation is gone, and the next run finds the person again") {
    ApiWorld given;
    given.run_task();
    const std::string user = given.world.person("张三").user_id;
    const auto remove = [&](const char* provider) {
        return given.post("/api/v3/delete-user-sync-relations",
                          R"({"userId":")" + user + R"(","provider":")" + provider + "\"}");
    };
    CHECK(remove("lark").data().at("success") == false);
    CHECK(remove("fake").data().at("success") == true);
    CHECK(given.v3("get-user-sync-relations?userId=" + user).data().empty());
    given.run_task();
    CHECK(given.v3("get-user-sync-relations?userId=" + user).data().size() == 1);
    CHECK(given.world.people().size() == 3);
}

TEST_CASE("a department's relations are found by its organisation and id") {
    ApiWorld given;
    given.run_task();
    const std::string base = "get-department-sync-relations?organizationCode=task-1000&departmentId=";
    for (const char* query : {"P1&departmentIdType=code", "fake:platform&departmentIdType=sync_relation"}) {
        CAPTURE(query);
        const Answer answer = given.v3(base + query);
        REQUIRE(answer.data().size() == 1);
        CHECK(answer.data().at(0).at("userIdInIdp") == "platform");
    }
    CHECK(given.v3(base + "root").data().is_array());
    CHECK(code(given.get("/api/v3/" + base + "nowhere")) == 404);
    CHECK(code(given.get("/api/v3/get-department-sync-relations?organizationCode=x&departmentId=root")) == 404);
    CHECK(code(given.get("/api/v3/get-department-sync-relations?departmentId=root")) == 400);
    const Answer removed = given.post(
        "/api/v3/delete-department-sync-relations",
        R"({"organizationCode":"task-1000","departmentId":"P1","departmentIdType":"code","provider":"fake"})");
    CHECK(removed.data().at("success") == true);
    CHECK(given.v3(base + "P1&departmentIdType=code").data().empty());
}
