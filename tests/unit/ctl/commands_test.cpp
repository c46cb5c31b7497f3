// The commands against a scripted daemon: what they ask, what they show, how they end.

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "unit/ctl/fake_daemon.hpp"
#include "unit/ctl/golden.hpp"
#include "unit/ctl/rosterctl_run.hpp"
#include "unit/ctl/samples.hpp"

using namespace rosterd::tests;
using Targets = std::vector<std::string>;

namespace {

Json task(std::int64_t id, const std::string& name) {
    Json task =
        Json::parse(R"({"syncTaskId":0,"createdAt":"2026-11-01T00:00:00.000Z","updatedAt":"2026-11-01T00:00:00.000Z",
      "syncTaskName":"","syncTaskType":"ldap","syncFlow":"upstream","syncTrigger":"manually","lastSyncMessage":null,
      "lastSyncRate":100,"lastSyncStatus":"success","lastSyncTime":"2026-11-21T09:29:07.150Z","organizationCode":"acme",
      "provisioningScope":null,"fieldMapping":[{"expression":"cn","targetKey":"name"},{"expression":"mail","targetKey":"email"}],
      "timedScheduler":null,"file":"/etc/rosterd/tasks.d/company.yaml","matchingKeys":["externalId","username"],"precedence":100,
      "departmentFieldMapping":[{"expression":"ou","targetKey":"name"}],
      "guard":{"removePeople":{"percent":10.0,"count":500,"smallTotal":100,"smallCount":10},"clearFields":{"percent":10.0,"count":null}},
      "removal":{"people":"disable","status":"Resigned","departments":"remove","afterAbsences":2,"allowEmpty":false}})");
    task["syncTaskId"] = id;
    task["syncTaskName"] = name;
    return task;
}

Json person(const std::string& username, const std::string& name) {
    Json person =
        Json::parse(R"({"userId":"01920000-0000-7000-8000-000000000001","status":"Activated","username":"","name":"",
      "email":"a@example.test","phone":null,"externalId":"7","employeeNumber":"0007","customData":{"工号":"0007"},
      "departments":[{"departmentId":"d2","name":"公司","path":"公司","main":false},
                     {"departmentId":"d1","name":"平台组","path":"公司/研发部/平台组","main":true}],
      "manager":{"userId":"u2","name":"李娜"},"createdAt":"2026-11-21T09:29:05.000Z","updatedAt":"2026-11-21T09:29:05.000Z"})");
    person["username"] = username;
    person["name"] = name;
    return person;
}

Json department(const std::string& id, const std::string& path) {
    Json department;
    department["departmentId"] = id;
    department["name"] = path.substr(path.rfind('/') + 1);
    department["code"] = nullptr;
    department["parentDepartmentId"] = nullptr;
    department["path"] = path;
    department["members"] = 12;
    department["leaders"] = Json::array({{{"userId", "u2"}, {"name", "李娜"}}, {{"userId", "u3"}, {"name", "王伟"}}});
    return department;
}

struct Talking {
    FakeDaemon daemon;
    Talking() {
        setenv("TZ", "Asia/Shanghai", 1);
        tzset();
    }
    Ran operator()(std::vector<std::string> arguments, std::size_t width = 0) {
        return rosterctl(std::move(arguments), daemon.socket(), width);
    }
};

}  // namespace

TEST_CASE("task list shows all tasks with their last run") {
    Talking ctl;
    ctl.daemon.on("GET /api/v1/tasks", list_of({task(1000, "公司 LDAP"), task(2, "Subsidiary")}));
    const Ran ran = ctl({"task", "list"});
    check_golden("task_list.txt", ran.out);
    CHECK(ran.code == 0);
    CHECK(ctl.daemon.targets() == Targets{"GET /api/v1/tasks?limit=500&page=1"});
}

TEST_CASE("task show tells the whole task") {
    Talking ctl;
    ctl.daemon.on("GET /api/v1/tasks/1000", task(1000, "公司 LDAP"));
    check_golden("task_show.txt", ctl({"task", "show", "1000"}).out);
    CHECK(Json::parse(ctl({"task", "show", "1000", "-o", "json"}).out) == task(1000, "公司 LDAP"));
}

TEST_CASE("where a provider calls is shown, with what came, and can be replaced") {
    Talking ctl;
    Json called = task(1000, "Lark");
    called["hook"] = Json::parse(R"({"path":"/hooks/0123","calls":12,"refused":3,"events":14,"repeated":2,
      "lastCallAt":"2026-11-21T09:29:07.150Z"})");
    ctl.daemon.on("GET /api/v1/tasks/1000", called);
    const std::string shown = ctl({"task", "show", "1000"}).out;
    CHECK(shown.find("Hook           /hooks/0123\n") != std::string::npos);
    CHECK(shown.find("Hook calls     12, 3 refused (wrong signature); 14 events, 2 dropped as repeated; the last call "
                     "at 2026-11-21 17:29:07\n") != std::string::npos);
    called["hook"]["path"] = "/hooks/4567";
    ctl.daemon.on("POST /api/v1/tasks/1000/hook/renew", called);
    CHECK(ctl({"task", "renew-hook", "1000"}).out == "/hooks/4567\n");
}

TEST_CASE("task check lists what was tried, what to do, and exits 1 when something failed") {
    Talking ctl;
    Json report = Json::parse(R"({"passed":false,"items":[
      {"name":"connect","state":"passed","detail":"ldap://127.0.0.1:3389 answers","advice":null},
      {"name":"bind","state":"failed","detail":"invalid credentials for cn=admin","advice":"check bindDn and bindCredentials"},
      {"name":"people base","state":"skipped","detail":"not reached","advice":null}]})");
    ctl.daemon.on("POST /api/v1/tasks/1000/check", report);
    const Ran ran = ctl({"task", "check", "1000"});
    check_golden("task_check.txt", ran.out);
    CHECK(ran.code == 1);
    report["passed"] = true;
    ctl.daemon.on("POST /api/v1/tasks/1000/check", report);
    CHECK(ctl({"task", "check", "1000"}).code == 0);
}

TEST_CASE("job list shows jobs of all tasks or of one") {
    Talking ctl;
    ctl.daemon.on("GET /api/v1/jobs", list_of({running_job(), job()}, 30));
    const Ran ran = ctl({"job", "list"});
    check_golden("job_list.txt", ran.out);
    ctl({"job", "list", "1000", "--page", "3", "--limit", "5"});
    CHECK(ctl.daemon.targets() ==
          Targets{"GET /api/v1/jobs?limit=10&page=1", "GET /api/v1/jobs?syncTaskId=1000&limit=5&page=3"});
}

TEST_CASE("job log shows changes in a line each, or field by field") {
    Talking ctl;
    ctl.daemon.on(
        "GET /api/v1/jobs/17/changes",
        list_of({change("updatePerson", "黄磊",
                        {{"state", "applied"}, {"changes", Json::array({field("title", "工程师", "高级工程师")})}}),
                 change("createPerson", "王伟", {{"state", "failed"}, {"error", "email is taken by 李娜"}})}));
    check_golden("job_log.txt", ctl({"job", "log", "17"}).out);
    check_golden("job_log_details.txt", ctl({"job", "log", "17", "--details"}).out);
    ctl({"job", "log", "17", "--state", "failed", "--action", "createPerson", "--kind", "person", "--text", "王 &+",
         "--unchanged", "--limit", "1000"});
    CHECK(ctl.daemon.targets().back() ==
          "GET "
          "/api/v1/jobs/17/changes?state=failed&action=createPerson&objectType=USER&text=%E7%8E%8B%20%26%2B&unchanged="
          "true&limit=1000&page=1");
}

TEST_CASE("hub people shows a page and how to see the rest") {
    Talking ctl;
    ctl.daemon.on("GET /api/v1/people", list_of({person("wei", "王伟"), person("zoe", "Zoë")}, 523));
    check_golden("people.txt", ctl({"hub", "people", "--limit", "2"}).out);
    check_golden("people_wide.txt", ctl({"hub", "people", "--limit", "2", "--wide"}).out);
    CHECK(ctl.daemon.targets()[0] == "GET /api/v1/people?limit=2&page=1");
}

TEST_CASE("on a narrow terminal no line is longer than the terminal") {
    Talking ctl;
    ctl.daemon.on("GET /api/v1/people", list_of({person("a.very.long.username.indeed", "王伟王伟王伟王伟")}));
    const std::string out = ctl({"hub", "people"}, 72).out;
    CHECK(out.find("…") != std::string::npos);
    CHECK(out.find("Activated\n") != std::string::npos);
}

TEST_CASE("hub people sends its filters, and finds a department by its path") {
    Talking ctl;
    ctl.daemon.on("GET /api/v1/people", list_of({}));
    ctl.daemon.on("GET /api/v1/departments",
                  list_of({department("d1", "公司/研发部/平台组"), department("d2", "公司/市场部/平台组")}));
    const Ran ran =
        ctl({"hub", "people", "wang", "--department", "公司/研发部/平台组", "--direct", "--status", "Suspended"});
    CHECK(ran.out == "No people.\n");
    CHECK(ctl.daemon.targets() ==
          Targets{"GET /api/v1/departments?q=%E5%B9%B3%E5%8F%B0%E7%BB%84&limit=500&page=1",
                  "GET /api/v1/people?q=wang&departmentId=d1&below=false&status=Suspended&limit=10&page=1"});

    SUBCASE("a name that several have is refused with their paths") {
        const Ran several = ctl({"hub", "people", "--department", "平台组"});
        CHECK(several.code == 2);
        CHECK(several.err.find("\n  公司/研发部/平台组\n  公司/市场部/平台组\n") != std::string::npos);
    }
    SUBCASE("a name that none has is refused") {
        const Ran none = ctl({"hub", "people", "--department", "台组"});
        CHECK(none.code == 2);
        CHECK(none.err.find("no department has the path, name or code \"台组\"; these are similar:\n  公司/研") !=
              std::string::npos);
    }
    SUBCASE("an id is taken as it is") {
        ctl({"hub", "people", "--department", "01920000-0000-7000-8000-000000000001"});
        CHECK(ctl.daemon.targets().back() ==
              "GET /api/v1/people?departmentId=01920000-0000-7000-8000-000000000001&below=true&limit=10&page=1");
    }
}

TEST_CASE("--all fetches every page and gives one list") {
    Talking ctl;
    std::vector<Json> first;
    for (int i = 0; i < 500; ++i) first.push_back(person("p" + std::to_string(i), "P"));
    ctl.daemon.on("GET /api/v1/people?limit=500&page=1", list_of(first, 502));
    ctl.daemon.on("GET /api/v1/people?limit=500&page=2", list_of({person("x", "X"), person("y", "Y")}, 502));
    const Json list = Json::parse(ctl({"hub", "people", "--all", "--output", "json"}).out);
    CHECK(list["totalCount"] == 502);
    REQUIRE(list["list"].size() == 502);
    CHECK(list["list"][501] == person("y", "Y"));
    const Ran table = ctl({"hub", "people", "--all"});
    CHECK(std::count(table.out.begin(), table.out.end(), '\n') == 503);
}

TEST_CASE("a page as JSON is the API's list") {
    Talking ctl;
    ctl.daemon.on("GET /api/v1/people", list_of({person("wei", "王伟")}, 523));
    CHECK(Json::parse(ctl({"hub", "people", "-o", "json"}).out) == list_of({person("wei", "王伟")}, 523));
}

TEST_CASE("hub departments shows paths, people and leaders") {
    Talking ctl;
    ctl.daemon.on("GET /api/v1/departments", list_of({department("d1", "公司/研发部"), department("d2", "公司")}));
    check_golden("departments.txt", ctl({"hub", "departments", "研"}).out);
    CHECK(ctl.daemon.targets()[0] == "GET /api/v1/departments?q=%E7%A0%94&limit=10&page=1");
}

TEST_CASE("hub person shows every field that is set") {
    Talking ctl;
    Json wei = person("wei", "王伟");
    wei["links"] = Json::array({{{"syncTaskId", 1000}, {"key", "6c1f"}}});
    ctl.daemon.on("GET /api/v1/people/wei%2Fx%40example.test", wei);
    check_golden("person.txt", ctl({"hub", "person", "wei/x@example.test"}).out);
}

TEST_CASE("connector list shows those refused too") {
    Talking ctl;
    ctl.daemon.on(
        "GET /api/v1/connectors",
        Json::parse(R"({"totalCount":1,"list":[{"name":"ldap","version":"1.0","file":"/lib/ldap.so","types":["ldap"]}],
                    "refused":[{"file":"/lib/old.so","reason":"built for ABI 2, this daemon has ABI 1"}]})"));
    check_golden("connectors.txt", ctl({"connector", "list"}).out);
}

TEST_CASE("version tells both versions, and works without a daemon") {
    Talking ctl;
    ctl.daemon.on("GET /api/v1/version",
                  Json{{"name", "rosterd"}, {"version", "9.9"}, {"abi", 1}, {"toolchain", "gcc12"}});
    CHECK(ctl({"version"}).out.find("rosterd 9.9 (ABI 1, gcc12)\n") != std::string::npos);
    const Ran alone = rosterctl({"version"}, "/nonexistent/s");
    CHECK(alone.code == 0);
    CHECK(alone.out.find("rosterd: no answer at /nonexistent/s\n") != std::string::npos);
    CHECK(Json::parse(rosterctl({"version", "-o", "json"}, "/nonexistent/s").out)["rosterd"].is_null());
}

TEST_CASE("without a daemon every command exits 4 and says where it looked") {
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"task", "list"},
                                               {"task", "run", "1", "--wait"},
                                               {"task", "plan", "1"},
                                               {"job", "watch", "1"},
                                               {"hub", "people", "-o", "json"},
                                               {"connector", "list"}}) {
        const Ran ran = rosterctl(command, "/nonexistent/api.sock");
        CHECK(ran.code == 4);
        CHECK(ran.out.empty());
        CHECK(ran.err.find("cannot connect to /nonexistent/api.sock: there is no such socket") != std::string::npos);
        CHECK(ran.err.find("--socket PATH or ROSTERD_SOCKET") != std::string::npos);
    }
}

TEST_CASE("what the daemon refuses is told in its own words") {
    Talking ctl;
    const auto refuse = [&](unsigned status, const char* kind) {
        Json problem = {{"type", "about:blank"},
                        {"title", "x"},
                        {"status", status},
                        {"detail", "a reason \x1b[31m"},
                        {"kind", kind}};
        ctl.daemon.on_turns("GET /api/v1/tasks/7", {{status, problem.dump()}});
        return ctl({"task", "show", "7"});
    };
    for (const auto& [status, kind, code] :
         {std::tuple{404u, "notFound", 2}, std::tuple{400u, "invalid", 2}, std::tuple{507u, "storage", 3},
          std::tuple{502u, "unreachable", 3}, std::tuple{500u, "something new", 3}}) {
        const Ran ran = refuse(status, kind);
        CHECK(ran.code == code);
        CHECK(ran.err == "rosterctl: a reason ␛[31m\n");
    }
}

TEST_CASE("an answer that is not rosterd's is not taken for one") {
    Talking ctl;
    for (const char* body : {"", "hello", "[1]", "{\"a\":", "\xff"}) {
        ctl.daemon.on_turns("GET /api/v1/tasks/7", {{200, body}});
        const Ran ran = ctl({"task", "show", "7"});
        CHECK(ran.code == 4);
        CHECK(ran.err.find("what answers is not rosterd") != std::string::npos);
    }
    ctl.daemon.on("GET /api/v1/tasks", Json{{"totalCount", 5}});
    CHECK(ctl({"task", "list"}).code == 3);
}

TEST_CASE("members of an unexpected type are shown as empty, never a crash") {
    Talking ctl;
    const Json odd =
        Json::parse(R"([{"syncJobId":"x","departments":[1],"people":7,"errMsg":{"a":1},"changes":"x","leaders":3,
      "name":1,"path":null,"departmentId":[],"links":{"a":1},"manager":"m","customData":[1],"status":null}, 5, "text", null, []])");
    for (const char* target : {"tasks", "jobs", "people", "departments", "jobs/17/changes"})
        ctl.daemon.on("GET /api/v1/" + std::string(target), list_of(odd.get<std::vector<Json>>()));
    for (const char* target : {"tasks/1", "jobs/1", "people/1"})
        ctl.daemon.on("GET /api/v1/" + std::string(target), odd[0]);
    ctl.daemon.on("GET /api/v1/connectors", Json{{"list", odd}, {"refused", odd}});
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"task", "list"},
                                               {"job", "list"},
                                               {"hub", "people", "--wide"},
                                               {"hub", "departments"},
                                               {"job", "log", "17"},
                                               {"job", "log", "17", "--details"},
                                               {"task", "show", "1"},
                                               {"job", "show", "1"},
                                               {"hub", "person", "1"},
                                               {"connector", "list"}}) {
        CAPTURE(command[1]);
        CHECK(ctl(command).code == 0);
    }
}

TEST_CASE("wrong arguments exit 2 before anything is asked, and say what is right") {
    Talking ctl;
    struct Sample {
        std::vector<std::string> arguments;
        const char* message;
    };
    for (const Sample& sample : {
             Sample{{}, "rosterctl: a command is missing: task, job, "},
             Sample{{"task"}, "rosterctl task: a command is missing: list, "},
             Sample{{"task", "lst"}, "rosterctl task: there is no command \"lst\", only list, "},
             Sample{{"task", "show"}, "task is required"},
             Sample{{"task", "show", "x"}, "\"x\" is no whole number from 1"},
             Sample{{"task", "show", "0"}, "\"0\" is no whole number from 1"},
             Sample{{"task", "show", "-1"}, "rosterctl task show: "},
             Sample{{"task", "show", "99999999999999999999"}, "is no whole number from 1"},
             Sample{{"hub", "people", "--limit", "1001"}, "not in range 1 to 1000"},
             Sample{{"hub", "people", "--all", "--page", "2"}, "--page excludes --all"},
             Sample{{"hub", "people", "--direct"}, "--direct requires --department"},
             Sample{{"hub", "people", "--status", "Gone"}, "Gone not in {Activated,"},
             Sample{{"hub", "person"}, "who is required"},
             Sample{{"job", "log", "17", "--state", "good"}, "good not in {planned,"},
             Sample{{"task", "list", "--output", "xml"}, "xml not in {table,json,yaml}"},
             Sample{{"task", "list", "--foo\x1b"}, "--foo␛"},
         }) {
        const Ran ran = ctl(sample.arguments);
        CAPTURE(ran.err);
        CHECK(ran.code == 2);
        CHECK(ran.out.empty());
        CHECK(ran.err.find(sample.message) != std::string::npos);
        CHECK(ran.err.find("--help") != std::string::npos);
    }
    CHECK(ctl.daemon.asked().empty());
}

TEST_CASE("every command explains itself with an example") {
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{{"task", "list"},
                                                                                         {"task", "show"},
                                                                                         {"task", "check"},
                                                                                         {"task", "plan"},
                                                                                         {"task", "run"},
                                                                                         {"job", "list"},
                                                                                         {"job", "show"},
                                                                                         {"job", "log"},
                                                                                         {"job", "watch"},
                                                                                         {"hub", "people"},
                                                                                         {"hub", "departments"},
                                                                                         {"hub", "person"},
                                                                                         {"config", "check"},
                                                                                         {"connector", "list"},
                                                                                         {"version"}}) {
        std::vector<std::string> arguments = command;
        std::string name = "rosterctl";
        for (const std::string& word : command) name += " " + word;
        arguments.push_back("--help");
        const Ran ran = rosterctl(arguments, "/nonexistent");
        CAPTURE(name);
        CHECK(ran.code == 0);
        CHECK(ran.out.find("Examples:\n  " + name) != std::string::npos);
    }
}
