#include <doctest/doctest.h>

#include <algorithm>

#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Hub : ApiWorld {
    Hub() { run_task(); }

    std::vector<std::string> names(const std::string& query) {
        std::vector<std::string> found;
        const Answer answer = get("/api/v1/people?" + query);
        for (const api::Json& person : answer.list()) found.push_back(person.at("name"));
        std::ranges::sort(found);
        return found;
    }
    api::Json department(const std::string& name) {
        const Answer answer = get("/api/v1/departments?limit=1000");
        for (const api::Json& each : answer.list()) {
            if (each.at("name") == name) return each;
        }
        FAIL("no department ", name);
        return {};
    }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a person is found by id, username or email") {
    Hub given;
    const Answer by_username = given.get("/api/v1/people/li");
    REQUIRE(by_username.status == 200);
    const std::string id = by_username.json.at("userId");
    CHECK(given.get("/api/v1/people/" + id).json == by_username.json);
    CHECK(given.get("/api/v1/people/l%40x.test").json == by_username.json);
    CHECK(given.get("/api/v1/people/nobody").status == 404);
}

TEST_CASE("a person shows fields, departments, manager and links") {
    Hub given;
    const api::Json person = given.get("/api/v1/people/li").json;
    CHECK(person.at("name") == "李四");
    CHECK(person.at("status") == "Activated");
    CHECK(person.at("email") == "l@x.test");
    CHECK(person.at("phone").is_null());
    CHECK(person.at("customData") == api::Json::object());
    REQUIRE(person.at("departments").size() == 2);
    const api::Json& main = person.at("departments").at(0);
    CHECK(members(main) == Names{"departmentId", "name", "path", "main"});
    CHECK(main.at("name") == "平台组");
    CHECK(main.at("path").get<std::string>().ends_with("/研发部/平台组"));
    CHECK(main.at("main") == true);
    CHECK(person.at("departments").at(1).at("main") == false);
    CHECK(person.at("manager").at("name") == "张三");
    CHECK(person.at("links") == api::Json::parse(R"([{"syncTaskId":1000,"key":"2"}])"));
    CHECK(given.get("/api/v1/people/zhang").json.at("manager").is_null());
}

TEST_CASE("every field of the table is there, set or null") {
    Hub given;
    const api::Json person = given.get("/api/v1/people").list().at(0);
    const FieldTable fields = FieldTable::people();
    for (const Field& field : fields.all()) {
        CAPTURE(field.key);
        CHECK(person.contains(field.key));
    }
}

TEST_CASE("people are chosen by text, department and status") {
    Hub given;
    CHECK(given.names("") == Names{"Ann", "张三", "李四"});
    CHECK(given.names("q=ANN") == Names{"Ann"});
    CHECK(given.names("q=x.test") == Names{"张三", "李四"});
    CHECK(given.names("status=Resigned").empty());
    const std::string rd = given.department("研发部").at("departmentId"),
                      root = given.get("/api/v1/departments").list().at(0).at("departmentId");
    CHECK(given.names("departmentId=" + rd) == Names{"张三", "李四"});
    CHECK(given.names("departmentId=" + root + "&below=false") == Names{"Ann"});
    CHECK(given.names("departmentId=" + root) == Names{"Ann", "张三", "李四"});
    CHECK(given.get("/api/v1/people?departmentId=none").status == 404);
    CHECK(given.get("/api/v1/people?status=Happy").status == 400);
    CHECK(given.get("/api/v1/people?limit=2&page=2").list().size() == 1);
    CHECK(given.get("/api/v1/people?limit=2&page=2").json.at("totalCount") == 3);
}

TEST_CASE("departments show their place, their members and who leads them") {
    Hub given;
    const api::Json rd = given.department("研发部"), platform = given.department("平台组");
    CHECK(members(rd) == Names{"departmentId", "name", "code", "parentDepartmentId", "path", "members", "leaders"});
    CHECK(platform.at("parentDepartmentId") == rd.at("departmentId"));
    CHECK(platform.at("code") == "P1");
    CHECK(rd.at("code").is_null());
    CHECK(rd.at("members") == 2);
    CHECK(platform.at("members") == 1);
    REQUIRE(rd.at("leaders").size() == 1);
    CHECK(rd.at("leaders").at(0).at("name") == "张三");
    CHECK(platform.at("leaders").empty());
}

TEST_CASE("departments come in order of their paths, the root first") {
    Hub given;
    const Answer all = given.get("/api/v1/departments");
    CHECK(all.json.at("totalCount") == 3);
    CHECK(all.list().at(0).at("parentDepartmentId").is_null());
    std::vector<std::string> paths;
    for (const api::Json& each : all.list()) paths.push_back(each.at("path"));
    CHECK(std::ranges::is_sorted(paths));
    CHECK(given.get("/api/v1/departments?q=p1").json.at("totalCount") == 1);
    CHECK(given.get("/api/v1/departments?q=%E5%B9%B3%E5%8F%B0").list().at(0).at("name") == "平台组");
    CHECK(given.get("/api/v1/departments?page=2&limit=2").list().size() == 1);
    CHECK(given.get("/api/v1/departments?page=99").list().empty());
}
