// `rosterctl task plan`: what an administrator reads before anything happens.

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <string>

#include "unit/ctl/fake_daemon.hpp"
#include "unit/ctl/golden.hpp"
#include "unit/ctl/rosterctl_run.hpp"
#include "unit/ctl/samples.hpp"

using namespace rosterd::tests;

namespace {

const std::string changes = "GET /api/v1/jobs/18/changes";

std::string of_action(const std::string& action, const std::string& page) {
    return changes + "?state=planned&action=" + action + page;
}
const std::string every = "&limit=500&page=1";
const std::string some = "&limit=5&page=1";

Json plan_job(const Json& given = Json::object()) {
    Json all = {{"syncJobId", 18}, {"mode", "plan"}};
    all.update(given);
    return job(all);
}

// A daemon whose task 1000 plans what `job` says.
struct Planning {
    FakeDaemon daemon;

    explicit Planning(const Json& job) {
        daemon.on("POST /api/v1/tasks/1000/plan", Json{{"syncJobId", 18}});
        daemon.on("GET /api/v1/jobs/18", job);
        daemon.on(changes, list_of({}));
    }
    Ran plan(std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"task", "plan", "1000"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return rosterctl(arguments, daemon.socket());
    }
};

// Something in every group.
Planning rich() {
    return Planning(
        plan_job({{"outcome", "heldByGuard"},
                  {"departments", counts({{"seen", 41}, {"created", 2}, {"updated", 1}, {"unchanged", 38}})},
                  {"people", counts({{"seen", 523},
                                     {"created", 7},
                                     {"updated", 3},
                                     {"unchanged", 511},
                                     {"failed", 1},
                                     {"skipped", 1},
                                     {"missing", 15},
                                     {"removalHeld", 12},
                                     {"removed", 1},
                                     {"waiting", 2}})}}));
}

void script_rich(FakeDaemon& daemon) {
    daemon.on(of_action("createDepartment", some),
              list_of({change("createDepartment", "研发部"), change("createDepartment", "平台组")}));
    std::vector<Json> people;
    for (const char* name : {"王伟", "李娜", "Zoë Müller", "张\x1b[31m三", "陈静"})
        people.push_back(change("createPerson", name));
    daemon.on(of_action("createPerson", some), list_of(people, 7));
    people.push_back(change("createPerson", "刘洋"));
    people.push_back(change("createPerson", "赵敏"));
    daemon.on(of_action("createPerson", every), list_of(people));
    const Json office = {{"departmentId", "01920000-0000-7000-8000-00000000000a"}, {"name", "研发部"}};
    const Json lab = {{"departmentId", "01920000-0000-7000-8000-00000000000b"}, {"name", "平台组"}};
    const Json boss = {{"userId", "01920000-0000-7000-8000-00000000000c"}, {"name", "李娜"}};
    const Json stranger = {{"userId", "01920000-0000-7000-8000-00000000000d"}, {"name", nullptr}};
    daemon.on(of_action("updatePerson", every),
              list_of({change("updatePerson", "黄磊",
                              {{"changes",
                                {field("title", "工程师", "高级工程师"), field("company", nullptr, "Acme"),
                                 field("active", true, false), field("note", "", "two\nlines"),
                                 field("manager", boss, stranger)}}}),
                       change("updatePerson", "周杰",
                              {{"changes", Json::array({field("manager", "uid=x,dc=test", nullptr)})}})}));
    daemon.on(
        of_action("changeDepartments", every),
        list_of({change(
            "changeDepartments", "黄磊",
            {{"changes", Json::array({field("departments", Json::array({office}), Json::array({lab, office}))})}})}));
    daemon.on(
        of_action("updateDepartment", every),
        list_of({change("updateDepartment", "平台组", {{"changes", Json::array({field("name", "平台", "平台组")})}})}));
    daemon.on(of_action("setLeaders", some),
              list_of({change("setLeaders", "研发部",
                              {{"changes", Json::array({field("leaders", nullptr, Json::array({boss}))})}})},
                      40));
    daemon.on(of_action("disablePerson", every),
              list_of({change("disablePerson", "吴强",
                              {{"reason", "absent from 2 complete reads"},
                               {"changes", Json::array({field("status", "Activated", "Resigned")})}})}));
    const std::string limit = "would disable or delete 12 of 100 people, the limit is 10 % or 500";
    daemon.on(changes + "?state=held" + every,
              list_of({change("disablePerson", "孙丽", {{"state", "held"}, {"error", limit}}),
                       change("disablePerson", "马超", {{"state", "held"}, {"error", limit}}),
                       change("changeIdentifier", "朱军",
                              {{"state", "held"},
                               {"error", "would change 30 identifiers"},
                               {"changes", Json::array({field("email", "a@x.test", "b@x.test")})}})}));
    daemon.on(changes + "?state=failed" + every,
              list_of({change("none", "", {{"key", "k-9"}, {"state", "failed"}, {"error", "name: missing"}})}));
    daemon.on(
        changes + "?state=skipped" + some,
        list_of({change("updatePerson", "胡月", {{"state", "skipped"}, {"error", "another task's value stands"}})}));
}

}  // namespace

TEST_CASE("a plan shows totals, then each group of changes, then how to run it") {
    Planning planning = rich();
    script_rich(planning.daemon);
    const Ran ran = planning.plan();
    check_golden("plan.txt", ran.out);
    CHECK(ran.code == 1);
}

TEST_CASE("with --all every create is listed") {
    Planning planning = rich();
    script_rich(planning.daemon);
    const Ran ran = planning.plan({"--all"});
    CHECK(ran.out.find("赵敏") != std::string::npos);
    CHECK(ran.out.find("more (--all") == std::string::npos);
}

TEST_CASE("a plan without changes says so and exits with success") {
    Planning planning(plan_job({{"people", counts({{"seen", 523}, {"unchanged", 523}})}}));
    const Ran ran = planning.plan();
    check_golden("plan_nothing.txt", ran.out);
    CHECK(ran.code == 0);
}

TEST_CASE("a plan that could not be made says why and does not claim that nothing would change") {
    Planning planning(plan_job({{"syncStatus", "failed"},
                                {"outcome", "failed"},
                                {"errMsg", "cannot reach ldap://127.0.0.1:3389: connection refused"},
                                {"planHash", nullptr},
                                {"evidence", nullptr},
                                {"departments", counts()},
                                {"people", counts()}}));
    const Ran ran = planning.plan();
    check_golden("plan_failed.txt", ran.out);
    CHECK(ran.code == 3);
}

TEST_CASE("a plan as JSON is the job and the list of all changes, page after page") {
    Planning planning(plan_job());
    std::vector<Json> first;
    for (int i = 0; i < 500; ++i) first.push_back(change("createPerson", "P" + std::to_string(i)));
    planning.daemon.on(changes + "?limit=500&page=1", list_of(first, 501));
    planning.daemon.on(changes + "?limit=500&page=2", list_of({change("createPerson", "the last")}, 501));
    const Ran ran = planning.plan({"--output", "json"});
    const Json shown = Json::parse(ran.out);
    CHECK(shown["job"]["syncJobId"] == 18);
    CHECK(shown["totalCount"] == 501);
    REQUIRE(shown["list"].size() == 501);
    CHECK(shown["list"][500] == change("createPerson", "the last"));
    CHECK(ran.code == 0);
}
