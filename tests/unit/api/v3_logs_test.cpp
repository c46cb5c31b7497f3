#include <doctest/doctest.h>

#include <algorithm>

#include "api/object_names.hpp"
#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

using Names = std::vector<std::string>;

struct Ran : ApiWorld {
    std::int64_t job = run_task();

    Answer logs(const std::string& filter = {}) {
        return v3("list-sync-job-logs?syncJobId=" + std::to_string(job) + "&limit=50" + filter);
    }
    std::int64_t count(const std::string& filter) { return logs(filter).data().at("totalCount"); }
};

const api::Json& entry_of(const Answer& logs, const std::string& name) {
    const auto found =
        std::ranges::find_if(logs.list(), [&](const api::Json& entry) { return entry.at("objectName") == name; });
    REQUIRE(found != logs.list().end());
    return *found;
}

const api::Json& change_of(const api::Json& entry, const std::string& key) {
    const auto found =
        std::ranges::find_if(entry.at("changes"), [&](const api::Json& change) { return change.at("key") == key; });
    REQUIRE(found != entry.at("changes").end());
    return *found;
}

}  // namespace

TEST_CASE("a log has its page, and the job's id beside it") {
    Ran given;
    const Answer answer = given.logs();
    CHECK(members(answer.data()) == Names{"totalCount", "list", "syncJobId"});
    CHECK(answer.data().at("syncJobId") == given.job);
    CHECK(answer.data().at("totalCount") == static_cast<std::int64_t>(answer.list().size()));
    std::vector<std::int64_t> ids;
    for (const api::Json& entry : answer.list()) ids.push_back(entry.at("syncJobLogId"));
    CHECK(std::ranges::is_sorted(ids));
}

TEST_CASE("an entry says what was done to whom") {
    Ran given;
    const Answer logs = given.logs("&action=CreateUser");
    const api::Json& entry = entry_of(logs, "李四");
    CHECK(members(entry) == Names{"syncJobLogId", "syncJobId", "createdAt", "success", "action", "objectType",
                                  "objectId", "objectName", "changes"});
    CHECK(entry.at("success") == true);
    CHECK(entry.at("action") == "CreateUser");
    CHECK(entry.at("objectType") == "USER");
    CHECK(api::is_public_id(entry.at("objectId").get<std::string>()));
    CHECK(change_of(entry, "email").at("after") == "l@x.test");
    CHECK_FALSE(change_of(entry, "email").contains("before"));
}

TEST_CASE("departments in a change have their names") {
    Ran given;
    const Answer logs = given.logs("&action=CreateUser");
    const api::Json& after = change_of(entry_of(logs, "李四"), "departments").at("after");
    REQUIRE(after.size() == 2);
    CHECK(members(after.at(0)) == Names{"departmentId", "name"});
    CHECK(after.at(0).at("name") == "平台组");
    CHECK(after.at(1).at("name") == "研发部");
}

TEST_CASE("filters choose by action, kind and success") {
    Ran given;
    CHECK(given.count("&objectType=USER&action=CreateUser") == 3);
    CHECK(given.count("&objectType=DEPARTMENT&action=CreateUser") == 0);
    CHECK(given.count("&action=CreateDepartment") >= 2);
    CHECK(given.count("&action=CreateGroup") == 0);
    CHECK(given.count("&action[]=CreateUser") == 3);
    CHECK(given.count("&success=False") == 0);
    CHECK(given.count("&success=TRUE") == given.count(""));
    CHECK(given.count("&objectType=DEPARTMENT") + given.count("&objectType=USER") == given.count(""));
}

TEST_CASE("a second run lists its unchanged records as Updateless") {
    Ran given;
    given.job = given.run_task();
    CHECK(given.count("&action=Updateless&objectType=USER") == 3);
    CHECK(given.count("&action=CreateUser") == 0);
    CHECK(given.count("&success=false") == 0);
    CHECK(given.count("&action=UpdateUser&objectType=DEPARTMENT") == 0);
}

TEST_CASE("a record that failed says why, under the source's id") {
    Ran given;
    given.world.directory.people.push_back({.key = "key-of-the-bad-one", .name = "Bad", .problem = "not UTF-8"});
    given.job = given.run_task();
    const Answer logs = given.logs("&success=false");
    REQUIRE(logs.list().size() == 1);
    const api::Json& entry = logs.list().at(0);
    CHECK(entry.at("success") == false);
    CHECK(entry.at("objectId") == "key-of-the-bad-one");
    CHECK(entry.at("errMsg").get<std::string>().find("not UTF-8") != std::string::npos);
}

TEST_CASE("an update shows its fields before and after") {
    Ran given;
    given.world.directory.person("3").name = "Anne";
    given.job = given.run_task();
    const Answer logs = given.logs("&action=UpdateUser");
    REQUIRE(logs.list().size() == 1);
    const api::Json& change = change_of(logs.list().at(0), "name");
    CHECK(change.at("before") == "Ann");
    CHECK(change.at("after") == "Anne");
}

TEST_CASE("logs are refused by the rules of the contract") {
    Ran given;
    const auto code = [&](const std::string& query) {
        return given.get("/api/v3/list-sync-job-logs" + query).json.at("statusCode").get<int>();
    };
    CHECK(code("") == 400);
    CHECK(code("?syncJobId=99") == 404);
    const std::string job = "?syncJobId=" + std::to_string(given.job);
    CHECK(code(job + "&success=maybe") == 400);
    CHECK(code(job + "&action=createUser") == 400);
    CHECK(code(job + "&objectType=user") == 400);
    CHECK(code(job + "&limit=51") == 400);
    CHECK(code(job + "&anything=else") == 200);
}
