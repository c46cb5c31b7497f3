#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

TEST_CASE("a job's log as csv has a line for each change, with names in place of ids") {
    ApiWorld given;
    const std::int64_t job = given.run_task();
    const Answer answer = given.get("/api/v1/jobs/" + std::to_string(job) + "/export?format=csv");
    CHECK(answer.status == 200);
    CHECK(answer.content_type == "text/csv; charset=utf-8");
    CHECK(answer.text.starts_with("\xEF\xBB\xBF\"Number\",\"Subject\",\"Name\",\"Id\",\"Action\",\"State\",\"Time\","));
    CHECK(answer.text.find("\"李四\"") != std::string::npos);
    CHECK(answer.text.find("departments: 平台组, 研发部") != std::string::npos);
    CHECK(std::count(answer.text.begin(), answer.text.end(), '\n') == 9);  // the head and eight changes
    bool attached = false;
    for (const api::Header& header : answer.headers)
        attached = attached || header.value == "attachment; filename=\"job-" + std::to_string(job) + ".csv\"";
    CHECK(attached);
}

TEST_CASE("the export takes the filters of the log") {
    ApiWorld given;
    const std::string path = "/api/v1/jobs/" + std::to_string(given.run_task()) + "/export?format=csv";
    const auto lines = [&](const std::string& query) {
        const std::string text = given.get(path + query).text;
        return std::count(text.begin(), text.end(), '\n') - 1;
    };
    CHECK(lines("&objectType=USER&action=createPerson") == 3);
    CHECK(lines("&text=Ann") == 1);
    CHECK(lines("&state=failed") == 0);
    given.run_task();
    CHECK(given.get("/api/v1/jobs/99/export").status == 404);
    CHECK(given.get(path + "&state=gone").status == 400);
    CHECK(given.get("/api/v1/jobs/1/export?format=pdf").status == 400);
}

TEST_CASE("what is unchanged can be exported too, and xlsx is the form when none is named") {
    ApiWorld given;
    given.run_task();
    const std::string job = std::to_string(given.run_task());
    const std::string text = given.get("/api/v1/jobs/" + job + "/export?format=csv&unchanged=true").text;
    CHECK(std::count(text.begin(), text.end(), '\n') == 7);
    const Answer answer = given.get("/api/v1/jobs/" + job + "/export");
    CHECK(answer.text.starts_with("PK"));
}

TEST_CASE("a followed job ends with its last event") {
    ApiWorld given;
    const Answer answer = given.get("/api/v1/jobs/" + std::to_string(given.run_task()) + "/events");
    CHECK(answer.content_type == "text/event-stream");
    CHECK(answer.text.starts_with("event: finished\nid: 1\ndata: {"));
    CHECK(answer.text.ends_with("}\n\n"));
}

TEST_CASE("history groups timed and automatic runs, and counts the task's runs") {
    ApiWorld given;
    given.run_task();
    for (const Trigger trigger : {Trigger::timed, Trigger::timed, Trigger::automatic, Trigger::manually}) {
        schedule::Request wish;
        wish.task = 1000;
        wish.trigger = trigger;
        boost::asio::co_spawn(given.loop, given.queue.trigger(std::move(wish)),
                              [](std::exception_ptr failure, std::int64_t) {
                                  if (failure) std::rethrow_exception(failure);
                              });
        given.loop.restart();
        given.loop.run();
    }
    const Answer answer = given.get("/api/v1/jobs?syncTaskId=1000&group=true");
    REQUIRE(answer.list().size() == 4);
    CHECK(answer.json.at("totalCount") == 4);
    CHECK(answer.list().at(0).at("number") == 5);
    CHECK(answer.list().at(2).at("syncTrigger") == "timed");
    CHECK(answer.list().at(2).at("number") == 3);
    CHECK(answer.list().at(2).at("runs") == 2);
    CHECK(given.get("/api/v1/jobs?group=true").status == 400);
    CHECK(given.get("/api/v1/jobs?syncTaskId=1000").json.at("totalCount") == 5);
}

TEST_CASE("what failed can be tried again, and nothing else; where nothing failed there is nothing to retry") {
    ApiWorld given;
    given.world.directory.person("1").problem = "unreadable";
    const std::string job = std::to_string(given.run_task());
    given.world.directory.person("1").problem = "";
    given.world.directory.people.push_back({.key = "9", .name = "New", .attributes = {{"uid", "new"}}});
    given.world.directory.remove_person("3");
    const Answer answer = given.post("/api/v1/jobs/" + job + "/retry");
    CHECK(answer.status == 200);
    CHECK(answer.json.at("failed") == 1);
    CHECK(answer.json.at("onlyFailed") == true);
    CHECK(given.world.has_person("张三"));
    CHECK_FALSE(given.world.has_person("New"));
    CHECK(given.world.person("Ann").status == PersonStatus::Activated);
    const std::string next = std::to_string(answer.json.at("syncJobId").get<int>());
    CHECK(given.post("/api/v1/jobs/" + next + "/retry").status == 409);
}

TEST_CASE("a job that broke off is run again as a whole, unless only what failed is wanted") {
    ApiWorld given;
    given.world.directory.unreachable = "no route";
    const std::string job = std::to_string(given.run_task());
    given.world.directory.unreachable.reset();
    CHECK(given.post("/api/v1/jobs/" + job + "/retry", R"({"failed":true})").status == 409);
    const Answer answer = given.post("/api/v1/jobs/" + job + "/retry");
    CHECK(answer.json.at("onlyFailed") == false);
    CHECK(given.world.has_person("Ann"));
    CHECK(given.post("/api/v1/jobs/" + job + "/retry", R"({"failed":"yes"})").status == 400);
}

TEST_CASE("a connector's settings are a JSON schema, secrets write-only") {
    ApiWorld given;
    given.world.directory.specs = {{"url", SettingType::text, true, "", "", "Where it is."},
                                   {"password", SettingType::secret, true, "", "", ""},
                                   {"layout", SettingType::text, false, "tree", "tree|groups", ""},
                                   {"pageSize", SettingType::integer, false, "500", "", ""}};
    const Answer answer = given.get("/api/v1/connectors/fake");
    CHECK(answer.status == 200);
    const api::Json& settings = answer.json.at("settings").at("properties").at("fakeConfig");
    CHECK(settings.at("required") == api::Json({"url", "password"}));
    CHECK(settings.at("properties").at("password").at("writeOnly") == true);
    CHECK(settings.at("properties").at("layout").at("enum") == api::Json({"tree", "groups"}));
    CHECK(settings.at("properties").at("pageSize").at("default") == 500);
    CHECK(given.get("/api/v1/connectors/none").status == 404);
}
