#include <doctest/doctest.h>

#include "store/people.hpp"
#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

// Two people have left, and the guard lets nobody go by itself.
struct Held : ApiWorld {
    Held() {
        world.task.removal.after_absences = 1;
        world.task.guard.remove_people.small_count = 0;
        use_task();
        run_task();
        world.directory.remove_person("2");
        world.directory.remove_person("3");
        run_task();
    }

    Answer operations(const std::string& more = {}) { return v3("list-sync-risk-operations?syncTaskId=1000" + more); }
    Answer execute(const api::Json& ids) { return decide("trigger-sync-risk-operations", ids); }
    Answer cancel(const api::Json& ids) { return decide("cancel-sync-risk-operation", ids); }
    Answer decide(const char* call, const api::Json& ids) {
        api::Json body;
        body["syncRiskOperationIds"] = ids;
        return post(std::string("/api/v3/") + call, body.dump());
    }
    std::int64_t id_of(const std::string& name) {
        const Answer pending = operations("&status=PENDING");
        for (const api::Json& each : pending.list())
            if (each.at("objectName") == name) return each.at("syncRiskOperationId");
        FAIL("nothing waits for ", name);
        return 0;
    }
    std::string status_of(std::int64_t id) {
        const Answer all = operations();
        for (const api::Json& each : all.list())
            if (each.at("syncRiskOperationId") == id) return each.at("status");
        return "unknown";
    }
};

}  // namespace

TEST_CASE("what the guard holds is listed, newest first") {
    Held given;
    const Answer answer = given.operations();
    CHECK(answer.data().at("totalCount") == 2);
    const api::Json first = answer.list().at(0), second = answer.list().at(1);
    CHECK(first.at("syncRiskOperationId") > second.at("syncRiskOperationId"));
    CHECK(first.at("status") == "PENDING");
    CHECK(first.at("objectType") == "USER");
    CHECK(first.at("level") == 0);
    CHECK(first.at("syncTaskId") == 1000);
    CHECK(first.at("objectId").get<std::string>().size() == 36);
    CHECK(first.at("changes").at(0).at("after") == "Resigned");
    CHECK_FALSE(first.contains("errMsg"));
    CHECK(given.world.person("Ann").status == PersonStatus::Activated);
}

TEST_CASE("filters take arrays in every notation") {
    Held given;
    for (const char* query :
         {"&status=PENDING", "&status[]=PENDING&status[]=FAILED", "&status%5B%5D=PENDING", "&status=[PENDING%20FAILED]",
          "&status=PENDING,FAILED", "&status=[PENDING,%20FAILED]", "&status=PENDING&status=FAILED",
          "&status=%5B%22PENDING%22%5D", "&objectType=USER", "&objectType[]=USER&objectType[]=DEPARTMENT"}) {
        CAPTURE(query);
        CHECK(given.operations(query).data().at("totalCount") == 2);
    }
    CHECK(given.operations("&status=SUCCESS").data().at("totalCount") == 0);
    CHECK(given.operations("&objectType=DEPARTMENT").data().at("totalCount") == 0);
    CHECK(given.operations("&page=2&limit=1").list().size() == 1);
    const auto code = [&](const std::string& query) {
        return given.get("/api/v3/list-sync-risk-operations" + query).json.at("statusCode").get<int>();
    };
    CHECK(code("?syncTaskId=1000&status=pending") == 400);
    CHECK(code("?syncTaskId=1000&objectType=PERSON") == 400);
    CHECK(code("?status=PENDING") == 400);
    CHECK(code("?syncTaskId=77") == 404);
}

TEST_CASE("an executed one really changes the hub, as a job that the history shows") {
    Held given;
    const std::int64_t ann = given.id_of("Ann");
    const Answer answer = given.execute({ann, 99999});
    CHECK(answer.json.at("statusCode") == 200);
    CHECK(answer.data().at("successList") == api::Json({ann}));
    CHECK(answer.data().at("faildList") == api::Json({99999}));
    CHECK(given.status_of(ann) == "SUCCESS");
    CHECK(given.world.person("Ann").status == PersonStatus::Resigned);
    CHECK(given.world.person("李四").status == PersonStatus::Activated);
    const Answer jobs = given.v3("list-sync-jobs?syncTaskId=1000");
    CHECK(jobs.data().at("totalCount") == 3);
    CHECK(jobs.list().at(0).at("accountUpdateCountSucc") == 1);
    const Answer logs =
        given.v3("list-sync-job-logs?syncJobId=" + std::to_string(jobs.list().at(0).at("syncJobId").get<int>()));
    CHECK(logs.list().at(0).at("objectName") == "Ann");
    // Done is done.
    CHECK(given.execute({ann}).data().at("faildList") == api::Json({ann}));
    CHECK(given.cancel({ann}).data().at("faildList") == api::Json({ann}));
    // The next run has only the other one to hold.
    given.run_task();
    CHECK(given.operations("&status=PENDING").data().at("totalCount") == 1);
}

TEST_CASE("one whose object has changed since fails with the reason, and can be tried again") {
    Held given;
    const std::int64_t ann = given.id_of("Ann");
    const std::string user_id = given.world.person("Ann").user_id;
    const auto work = [&](store::Session& session) {
        store::People people(session);
        Person person = *people.find(user_id);
        person.status = PersonStatus::Suspended;
        people.update(person);
    };
    given.world.store->write_now(work);
    given.execute({ann});
    CHECK(given.status_of(ann) == "FAILED");
    const std::string why = given.operations("&status=FAILED").list().at(0).at("errMsg");
    CHECK(why.find("status has changed") != std::string::npos);
    CHECK(given.execute({ann}).data().at("successList") == api::Json({ann}));
}

TEST_CASE("a cancelled one is not offered again, until the object changes") {
    Held given;
    const std::int64_t ann = given.id_of("Ann");
    CHECK(given.cancel({ann}).data().at("successList") == api::Json({ann}));
    CHECK(given.status_of(ann) == "CANCELED");
    CHECK(given.execute({ann}).data().at("faildList") == api::Json({ann}));
    // Even a run that would be free to do it leaves it.
    given.world.task.guard.remove_people.small_count = 100;
    given.use_task();
    given.run_task();
    CHECK(given.world.person("Ann").status == PersonStatus::Activated);
    CHECK(given.world.person("李四").status == PersonStatus::Resigned);
    const Answer all = given.operations();
    CHECK(all.data().at("totalCount") == 2);
    CHECK(given.operations("&status=PENDING").data().at("totalCount") == 0);
    CHECK(given.operations("&status=SUCCESS").list().at(0).at("objectName") == "李四");
    // Back in the directory and gone once more: that is another leaving.
    given.world.directory.people.push_back(
        {.key = "3", .name = "Ann", .departments = {"root"}, .attributes = {{"uid", "ann"}}});
    given.run_task();
    given.world.directory.remove_person("3");
    given.run_task();
    CHECK(given.world.person("Ann").status == PersonStatus::Resigned);
}

TEST_CASE("what a later run finds nothing to do about is settled") {
    Held given;
    const std::int64_t ann = given.id_of("Ann");
    given.world.directory.people.push_back(
        {.key = "3", .name = "Ann", .departments = {"root"}, .attributes = {{"uid", "ann"}}});
    given.run_task();
    CHECK(given.status_of(ann) == "CANCELED");
    CHECK(given.operations("&status=PENDING").data().at("totalCount") == 1);
}

TEST_CASE("one that waits keeps its id from run to run") {
    Held given;
    const std::int64_t ann = given.id_of("Ann");
    given.run_task();
    CHECK(given.id_of("Ann") == ann);
    CHECK(given.operations().data().at("totalCount") == 2);
}

TEST_CASE("ids that are none are refused") {
    Held given;
    for (const char* body : {"{}", R"({"syncRiskOperationIds":[]})", R"({"syncRiskOperationIds":["1"]})",
                             R"({"syncRiskOperationIds":[0]})", R"({"syncRiskOperationIds":[1.5]})"}) {
        CAPTURE(body);
        CHECK(given.post("/api/v3/trigger-sync-risk-operations", body).json.at("statusCode") == 400);
        CHECK(given.post("/api/v3/cancel-sync-risk-operation", body).json.at("statusCode") == 400);
    }
}
