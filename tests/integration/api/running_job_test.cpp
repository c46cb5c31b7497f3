#include <doctest/doctest.h>

#include "integration/api/live_server.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

// Asks until the answer is as wanted; the answer.
api::Json ask_until(Client& client, const std::string& target, const std::function<bool(const api::Json&)>& wanted) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    api::Json json;
    do {
        const Received answer = client.get(target);
        REQUIRE(answer.status == 200);
        json = api::Json::parse(answer.body);
        if (wanted(json)) return json;
    } while (std::chrono::steady_clock::now() < end);
    FAIL("not to be had: ", target, " says ", json.dump());
    return json;
}

}  // namespace

TEST_CASE("a running job shows itself as it is, and a second trigger waits behind it") {
    LiveServer server;
    Client client = server.client();
    const auto trigger = [&] {
        client.send(post_request("/api/v3/trigger-sync-task", R"({"syncTaskId":1000})"));
        return api::Json::parse(client.receive().body).at("data").at("syncJobId").get<std::int64_t>();
    };
    const std::int64_t first = trigger();
    const std::string job = "/api/v3/get-sync-job?syncJobId=" + std::to_string(first);
    const api::Json running =
        ask_until(client, job, [](const api::Json& json) { return json.at("data").at("syncStatus") == "onProgress"; });
    CHECK(running.at("data").at("departmentCountSucc") <= running.at("data").at("departmentCountAll"));

    const std::int64_t second = trigger();
    CHECK(second != first);
    CHECK(trigger() == second);
    const Received list = client.get("/api/v3/list-sync-jobs?syncTaskId=1000");
    const api::Json jobs = api::Json::parse(list.body).at("data").at("list");
    CHECK(jobs.at(0).at("syncStatus") == "pending");
    CHECK(jobs.at(1).at("syncStatus") == "onProgress");
    const api::Json task = api::Json::parse(client.get("/api/v3/get-sync-task?syncTaskId=1000").body).at("data");
    CHECK(task.at("lastSyncStatus") == "pending");
    CHECK(task.at("lastSyncRate").is_number_integer());

    server.gate().open();
    const api::Json done =
        ask_until(client, job, [](const api::Json& json) { return json.at("data").at("syncStatus") == "success"; });
    CHECK(done.at("data").at("accountCountSucc") == 2);
    ask_until(client, "/api/v3/get-sync-job?syncJobId=" + std::to_string(second),
              [](const api::Json& json) { return json.at("data").at("syncStatus") == "success"; });
}

TEST_CASE("our own path shows the stage of a running job") {
    LiveServer server;
    Client client = server.client();
    client.send(post_request("/api/v1/tasks/1000/run", ""));
    const std::int64_t id = api::Json::parse(client.receive().body).at("syncJobId");
    const std::string job = "/api/v1/jobs/" + std::to_string(id);
    const api::Json running = ask_until(client, job, [](const api::Json& json) { return !json.at("stage").is_null(); });
    CHECK(running.at("outcome").is_null());
    CHECK(running.at("finishedAt").is_null());
    server.gate().open();
    const api::Json done = ask_until(client, job, [](const api::Json& json) { return !json.at("outcome").is_null(); });
    CHECK(done.at("outcome") == "succeeded");
}
