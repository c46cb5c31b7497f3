// Tasks whose files have problems, as both faces of the API show them.

#include <doctest/doctest.h>

#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Broken : ApiWorld {
    std::string sentence;

    // Task 7 cannot be loaded; task 1000 can.
    Broken() {
        config::Problem problem;
        problem.file = "/etc/rosterd/tasks.d/7.yaml";
        problem.line = 17;
        problem.column = 25;
        problem.path = "fieldMapping[1].expression";
        problem.message = "bad expression: something is missing after `+`";
        problem.one_task = true;
        problem.task = 7;
        problem.expression = "mail +";
        problem.expression_column = 7;
        sentence = config::to_text(problem);
        problems = {problem};
        refuse(7, {});
    }

    void refuse(std::int64_t id, const std::vector<TaskPointer>& more) {
        Task task = world.task;
        task.id = id;
        task.file = "/etc/rosterd/tasks.d/7.yaml";
        std::vector<TaskPointer> loaded{std::make_shared<const Task>(world.task)};
        loaded.insert(loaded.end(), more.begin(), more.end());
        const RefusedTask refused{std::make_shared<const Task>(task), {sentence}};
        book.replace(loaded, {refused});
    }
};

}  // namespace

TEST_CASE("a task that is not loaded is listed among the others, with its problem and the place in the expression") {
    Broken given;
    const Answer tasks = given.get("/api/v1/tasks");
    CHECK(tasks.json.at("totalCount") == 2);
    const api::Json& task = tasks.list().at(0);
    CHECK(task.at("syncTaskId") == 7);
    CHECK(task.at("loaded") == false);
    CHECK(task.at("lastSyncStatus") == "failed");
    CHECK(task.at("lastSyncMessage") == "not loaded: " + given.sentence);
    REQUIRE(task.at("problems").size() == 1);
    CHECK(task.at("problems").at(0).at("expression") == "mail +");
    CHECK(task.at("problems").at(0).at("expressionColumn") == 7);
    CHECK(tasks.list().at(1).at("loaded") == true);
    CHECK(tasks.list().at(1).at("problems").empty());
    CHECK(given.get("/api/v1/tasks/7").json.at("loaded") == false);

    const Answer v3 = given.v3("list-sync-tasks");
    CHECK(v3.data().at("totalCount") == 2);
    CHECK(v3.list().at(0).at("lastSyncMessage") == "not loaded: " + given.sentence);
    CHECK(given.v3("get-sync-task?syncTaskId=7").data().at("lastSyncStatus") == "failed");
}

TEST_CASE("clients of the contract never see a type that it has not got") {
    Broken given;
    given.world.task.type = "ldab";
    given.refuse(7, {});
    CHECK(given.v3("get-sync-task?syncTaskId=7").data().at("syncTaskType") == "custom");
    CHECK(given.get("/api/v1/tasks/7").json.at("syncTaskType") == "ldab");
}

TEST_CASE("nothing starts a task that is not loaded, and each refusal says why") {
    Broken given;
    for (const char* path : {"run", "plan", "check", "preview"}) {
        CAPTURE(path);
        const Answer answer = given.post("/api/v1/tasks/7/" + std::string(path));
        CHECK(answer.status == 409);
        CHECK(answer.text.find("bad expression") != std::string::npos);
    }
    const Answer v3 = given.post("/api/v3/trigger-sync-task", R"({"syncTaskId":7})");
    CHECK(v3.json.at("statusCode") == 409);
    CHECK(v3.json.at("message").get<std::string>().find("7.yaml:17:25") != std::string::npos);
    const Answer update = given.post("/api/v3/update-sync-task", R"({"syncTaskId":7,"syncTaskName":"y"})");
    CHECK(update.json.at("statusCode") == 422);
    CHECK(given.get("/api/v1/tasks/7/schedule").status == 200);
    CHECK(given.post("/api/v1/tasks/7/lint").status == 200);
    CHECK(given.run_task() > 0);
}

TEST_CASE("a task that goes on as it was last good runs, and shows what is wrong with its file") {
    Broken given;
    Task task = given.world.task;
    task.id = 7;
    given.refuse(7, {std::make_shared<const Task>(task)});
    const Answer answer = given.get("/api/v1/tasks/7");
    CHECK(answer.json.at("loaded") == true);
    CHECK(answer.json.at("lastSyncStatus") == "free");
    CHECK(answer.json.at("problems").size() == 1);
    CHECK(given.get("/api/v1/tasks").json.at("totalCount") == 2);
    CHECK(given.post("/api/v1/tasks/7/run").status == 200);
}

TEST_CASE("the problems of the configuration say whose they are and how far they go") {
    Broken given;
    const Answer answer = given.get("/api/v1/config/problems");
    REQUIRE(answer.list().size() == 1);
    CHECK(answer.list().at(0).at("syncTaskId") == 7);
    CHECK(answer.list().at(0).at("stopsEverything") == false);
}
