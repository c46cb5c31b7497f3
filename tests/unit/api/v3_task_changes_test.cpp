#include <doctest/doctest.h>

#include "store/task_documents.hpp"
#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

constexpr const char* canary = "canary-8f3a-secret";

struct Tasks : ApiWorld {
    Tasks() {
        world.directory.specs = {{"url", SettingType::text, true, "", "", ""},
                                 {"password", SettingType::secret, true, "", "", ""},
                                 {"note", SettingType::text, false, "", "", ""}};
    }

    static api::Json body() {
        return api::Json::parse(R"({
            "syncTaskName": "飞书", "syncTaskType": "fake", "syncTaskFlow": "upstream", "syncTaskTrigger": "manually",
            "clientConfig": {"fakeConfig": {"url": "x://one", "password": "canary-8f3a-secret", "note": "n"}},
            "fieldMapping": [{"expression": "name", "targetKey": "name"}]})");
    }

    Answer create(const api::Json& body) { return post("/api/v3/create-sync-task", body.dump()); }
    Answer update(const api::Json& body) { return post("/api/v3/update-sync-task", body.dump()); }

    std::int64_t created() {
        const Answer answer = create(body());
        CAPTURE(answer.text);
        REQUIRE(answer.json.at("statusCode") == 200);
        return answer.data().at("syncTaskId");
    }

    std::string stored(std::int64_t id) {
        std::string text;
        const auto work = [&](store::Session& session) {
            const auto document = store::TaskDocuments(session).find(id);
            if (document) text = store::whole_document(*document, sealer);
        };
        world.store->read_now(work);
        return text;
    }
};

std::string message(const Answer& answer) {
    return answer.json.at("message");
}

}  // namespace

TEST_CASE("a task made over the API is a page and the task itself, and is there from then on") {
    Tasks given;
    const Answer answer = given.create(Tasks::body());
    REQUIRE(answer.json.at("statusCode") == 200);
    CHECK(answer.status == 200);
    CHECK(answer.data().at("totalCount") == 1);
    const std::int64_t id = answer.data().at("syncTaskId");
    CHECK(id == 1001);
    CHECK(answer.list().size() == 1);
    CHECK(answer.list().at(0).at("syncTaskId") == id);
    CHECK(answer.data().at("syncFlow") == "upstream");
    CHECK(answer.data().at("syncTrigger") == "manually");
    CHECK_FALSE(answer.data().contains("clientConfig"));
    CHECK_FALSE(answer.data().contains("timedScheduler"));
    CHECK(given.v3("get-sync-task?syncTaskId=" + std::to_string(id)).data().at("syncTaskName") == "飞书");
    CHECK(given.post("/api/v3/trigger-sync-task", R"({"syncTaskId":1001})").json.at("statusCode") == 200);
}

TEST_CASE("secrets of a task are sealed in the store and in no answer") {
    Tasks given;
    const std::int64_t id = given.created();
    store::TaskDocument document;
    const auto work = [&](store::Session& session) { document = *store::TaskDocuments(session).find(id); };
    given.world.store->read_now(work);
    CHECK(document.document.find(canary) == std::string::npos);
    CHECK(document.settings.find(canary) == std::string::npos);
    CHECK(given.stored(id).find(canary) != std::string::npos);
    for (const char* path : {"/api/v3/list-sync-tasks", "/api/v1/tasks", "/api/v1/tasks/1001"})
        CHECK(given.get(path).text.find(canary) == std::string::npos);
    api::Json wrong = Tasks::body();
    wrong["fieldMapping"][0]["expression"] = "name +";
    CHECK(given.create(wrong).text.find(canary) == std::string::npos);
}

TEST_CASE("what is missing or of the wrong kind is named, all of it at once") {
    Tasks given;
    for (const char* name :
         {"syncTaskName", "syncTaskType", "syncTaskFlow", "syncTaskTrigger", "clientConfig", "fieldMapping"}) {
        CAPTURE(name);
        api::Json body = Tasks::body();
        body.erase(name);
        const Answer answer = given.create(body);
        CHECK(answer.json.at("statusCode") == 400);
        CHECK(message(answer) == std::string(name) + " is required");
    }
    CHECK(message(given.create(api::Json::object())).find("syncTaskName is required,syncTaskType is required") == 0);
    const auto refused = [&](const char* member, const char* value, const char* words) {
        api::Json body = Tasks::body();
        body[member] = api::Json::parse(value);
        const Answer answer = given.create(body);
        CAPTURE(answer.text);
        CHECK(answer.json.at("statusCode") == 400);
        CHECK(message(answer).find(words) != std::string::npos);
        CHECK_FALSE(answer.json.contains("data"));
    };
    refused("syncTaskName", "5", "syncTaskName must be a string");
    refused("syncTaskName", R"("")", "syncTaskName must not be empty");
    refused("syncTaskType", R"("Lark")", "syncTaskType must be one of");
    refused("syncTaskFlow", R"("sideways")", "syncTaskFlow must be one of");
    refused("syncTaskTrigger", R"("timed")", "timedScheduler is required of a timed task");
    refused("timedScheduler", R"({"cycle":"day","startTime":1})", "timedScheduler.cycle must be one of");
    refused("timedScheduler", R"({"cycle":"days"})", "timedScheduler.startTime must be a number");
    refused("timedScheduler", R"({"cycle":"days","startTime":"tomorrow"})",
            "timedScheduler.startTime must be a number");
    refused("cron", R"("0 25 * * *")", "cron is wrong: character 3, hour");
    refused("cron", "5", "cron must be a string");
    refused("timeZone", R"("Asia/Shangai")", "timeZone is wrong: unknown time zone `Asia/Shangai`");
    refused("clientConfig", R"("x")", "clientConfig must be an object");
    refused("clientConfig", "{}", "clientConfig.fakeConfig.url is required");
    refused("clientConfig", R"({"fakeConfig":{"url":"x://"}})", "clientConfig.fakeConfig.password is required");
    refused("fieldMapping", R"({"expression":"name"})", "fieldMapping must be an array");
    refused("fieldMapping", R"([{"expression":"name"}])", "fieldMapping[0].targetKey must be a string");
    refused("provisioningScope", R"({"all":"yes"})", "provisioningScope.all must be a boolean");
}

TEST_CASE("what is well formed but against the rules is a 422 with its place") {
    Tasks given;
    api::Json body = Tasks::body();
    body["fieldMapping"].push_back({{"expression", "a +"}, {"targetKey", "email"}});
    const Answer answer = given.create(body);
    CHECK(answer.json.at("statusCode") == 422);
    CHECK(message(answer).find("fieldMapping[1].expression: bad expression") != std::string::npos);
    body = Tasks::body();
    body["syncTaskType"] = "moka";
    CHECK(given.create(body).json.at("statusCode") == 422);
    CHECK(given.v3("list-sync-tasks").data().at("totalCount") == 1);
}

TEST_CASE("an update changes what it names and leaves the rest") {
    Tasks given;
    const std::int64_t id = given.created();
    const Answer answer = given.update({{"syncTaskId", id}, {"syncTaskName", "new"}});
    CAPTURE(answer.text);
    REQUIRE(answer.json.at("statusCode") == 200);
    CHECK(answer.data().at("syncTaskName") == "new");
    CHECK(answer.data().at("totalCount") == 1);
    CHECK(answer.data().at("fieldMapping").size() == 1);
    CHECK(given.stored(id).find(canary) != std::string::npos);
    const api::Json timed = {{"syncTaskId", id},
                             {"syncTaskTrigger", "timed"},
                             {"timedScheduler", {{"cycle", "days"}, {"startTime", 1893456000000}}}};
    CHECK(given.update(timed).data().at("timedScheduler").at("startTime") == 1893456000000);
}

TEST_CASE("an empty leaf keeps the stored secret, null takes an optional one away") {
    Tasks given;
    const std::int64_t id = given.created();
    api::Json body = {{"syncTaskId", id},
                      {"clientConfig", {{"fakeConfig", {{"url", "x://two"}, {"password", ""}, {"note", nullptr}}}}}};
    REQUIRE(given.update(body).json.at("statusCode") == 200);
    const std::string now = given.stored(id);
    CHECK(now.find("x://two") != std::string::npos);
    CHECK(now.find(canary) != std::string::npos);
    CHECK(now.find("note") == std::string::npos);
    body["clientConfig"]["fakeConfig"] = {{"password", nullptr}};
    CHECK(given.update(body).json.at("statusCode") == 400);
}

TEST_CASE("what a Go client always sends changes nothing") {
    Tasks given;
    api::Json body = Tasks::body();
    body["clientConfig"]["larkConfig"] = {{"app_id", ""}, {"app_secret", ""}};
    body["provisioningScope"] = {{"all", false}, {"includeNewUsers", false}};
    body["timedScheduler"] = {{"cycle", ""}, {"startTime", 0}};
    const Answer answer = given.create(body);
    CAPTURE(answer.text);
    REQUIRE(answer.json.at("statusCode") == 200);
    CHECK_FALSE(answer.data().contains("timedScheduler"));
    const std::int64_t id = answer.data().at("syncTaskId");
    const std::string before = given.stored(id);
    CHECK(before.find("larkConfig") == std::string::npos);
    CHECK(before.find("provisioningScope") == std::string::npos);
    const api::Json empty = {{"syncTaskId", id},
                             {"clientConfig", {{"fakeConfig", {{"url", ""}, {"password", ""}}}}},
                             {"provisioningScope", {{"all", false}, {"includeNewUsers", false}}},
                             {"timedScheduler", {{"cycle", ""}, {"startTime", 0}}},
                             {"fieldMapping", nullptr}};
    REQUIRE(given.update(empty).json.at("statusCode") == 200);
    CHECK(given.stored(id) == before);
}

TEST_CASE("a task of a file is read-only over the API, which says where it comes from") {
    Tasks given;
    given.world.task.file = "/etc/rosterd/tasks.d/1000.yaml";
    given.use_task();
    const Answer answer = given.update({{"syncTaskId", 1000}, {"syncTaskName", "x"}});
    CHECK(answer.json.at("statusCode") == 422);
    CHECK(message(answer).find("/etc/rosterd/tasks.d/1000.yaml") != std::string::npos);
    CHECK(given.update({{"syncTaskId", 77}}).json.at("statusCode") == 404);
    CHECK(given.update({{"syncTaskName", "x"}}).json.at("statusCode") == 400);
}

TEST_CASE("what a task that has run is bound to cannot be changed") {
    Tasks given;
    const std::int64_t id = given.created();
    REQUIRE(given.post("/api/v3/trigger-sync-task", R"({"syncTaskId":1001})").json.at("statusCode") == 200);
    CHECK(given.update({{"syncTaskId", id}, {"syncTaskFlow", "downstream"}}).json.at("statusCode") == 422);
    CHECK(given.update({{"syncTaskId", id}, {"organizationCode", "elsewhere"}}).json.at("statusCode") == 422);
    CHECK(given.update({{"syncTaskId", id}, {"syncTaskName", "y"}}).json.at("statusCode") == 200);
}

TEST_CASE("a deleted task is gone, and its id is never given again") {
    Tasks given;
    const std::int64_t id = given.created();
    api::Request request;
    request.method = "DELETE";
    request.target = "/api/v1/tasks/" + std::to_string(id);
    CHECK(given.ask(request).status == 200);
    CHECK(given.ask(request).status == 404);
    CHECK(given.get("/api/v3/get-sync-task?syncTaskId=1001").json.at("statusCode") == 404);
    CHECK(given.created() == id + 1);
}
