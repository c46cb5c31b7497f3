#include <doctest/doctest.h>

#include <algorithm>

#include "unit/config/config_folder.hpp"
#include "unit/config/fake_connectors.hpp"

using namespace rosterd;
using namespace rosterd::config;
using namespace rosterd::config::test;

namespace {

struct Case {
    std::string text;
    Lines lines;
};

void check(const std::vector<Case>& cases) {
    const ConfigFolder folder;
    for (const Case& test : cases) {
        CAPTURE(test.text);
        Lines expected;
        for (const std::string& line : test.lines) expected.push_back("tasks.d/task.yaml:" + line);
        CHECK(folder.problems_of_task(test.text) == expected);
    }
}

std::string changed(const std::string& from, const std::string& to) {
    return with(good_task, from, to);
}

std::string more(const std::string& text) {
    return good_task + text;
}

}  // namespace

TEST_CASE("a task file becomes a task") {
    const ConfigFolder folder;
    const Task task = folder.task_of(good_task);
    CHECK(task.id == 1000);
    CHECK(task.name == "公司 LDAP");
    CHECK(task.type == "ldap");
    CHECK(task.flow == Flow::upstream);
    CHECK(task.trigger == Trigger::manually);
    CHECK(!task.timed_scheduler);
    CHECK(task.organization_code.empty());
    CHECK(task.file == (folder.path() / "tasks.d/task.yaml").native());
    CHECK(task.field_mapping == std::vector<FieldRule>{{"mail", "email"}, {"cn", "name"}});
    CHECK(task.department_field_mapping == std::vector<FieldRule>{{"ou", "name"}});
    CHECK(task.matching_keys == std::vector<std::string>{"email"});
    CHECK(task.precedence == 100);
    CHECK(task.guard.remove_people.count == 500);
    CHECK(task.removal.people == RemovalAction::disable);
}

TEST_CASE("every key of a task file arrives") {
    const ConfigFolder folder;
    const Task task = folder.task_of(changed("syncTaskTrigger: manually", "syncTaskTrigger: timed") + R"(
timedScheduler: { cycle: sixHours, startTime: 1893456000000 }
organizationCode: acme
departmentFieldMapping: [{ expression: description, targetKey: name }]
matchingKeys: [email]
precedence: 5
guard:
  removePeople: { percent: 12.5, count: 1, smallTotal: 2, smallCount: 3 }
  removeDepartments: { percent: 1 }
  changeIdentifiers: { percent: 2 }
  clearFields: { percent: 3 }
  movePeople: { percent: 4 }
removal: { people: remove, status: Archived, departments: keep, afterAbsences: 7, allowEmpty: true }
debounceSeconds: 0.25
debounceMostSeconds: 4
)");
    CHECK(task.trigger == Trigger::timed);
    REQUIRE(task.timed_scheduler);
    CHECK(task.timed_scheduler->cycle == "sixHours");
    CHECK(task.timed_scheduler->start_time == 1893456000000);
    CHECK(task.organization_code == "acme");
    CHECK(task.department_field_mapping == std::vector<FieldRule>{{"description", "name"}});
    CHECK(task.precedence == 5);
    CHECK(task.guard.remove_people.percent == 12.5);
    CHECK(task.guard.remove_people.count == 1);
    CHECK(task.guard.remove_people.small_total == 2);
    CHECK(task.guard.remove_people.small_count == 3);
    CHECK(task.guard.remove_departments.percent == 1);
    CHECK(task.guard.remove_departments.count == 50);  // what is not given keeps its default
    CHECK(task.guard.change_identifiers.percent == 2);
    CHECK(task.guard.clear_fields.percent == 3);
    CHECK(task.guard.move_people.percent == 4);
    CHECK(task.removal.people == RemovalAction::remove);
    CHECK(task.removal.status == PersonStatus::Archived);
    CHECK(task.removal.departments == RemovalAction::keep);
    CHECK(task.removal.after_absences == 7);
    CHECK(task.removal.allow_empty);
    CHECK(task.debounce == std::chrono::milliseconds(250));
    CHECK(task.debounce_most == std::chrono::seconds(4));
}

TEST_CASE("triggers that run later are valid, and so is a scheduler that says nothing") {
    const ConfigFolder folder;
    CHECK(folder.task_of(changed("manually", "automatic")).trigger == Trigger::automatic);
    CHECK(!folder.task_of(more("timedScheduler: { cycle: '', startTime: 0 }\n")).timed_scheduler);
}

TEST_CASE("what is wrong in a task file is told with its place and what would be right") {
    check({
        {changed("syncTaskId: 1000", "syncTaskId: 0"),
         {"1:13: syncTaskId: out of range: `0` (wants a whole number from 1 to 2147483647)"}},
        {changed("syncTaskId: 1000", "syncTaskId: 2147483648"),
         {"1:13: syncTaskId: out of range: `2147483648` (wants a whole number from 1 to 2147483647)"}},
        {changed("syncTaskId: 1000\n", ""), {"1:1: syncTaskId: missing key (it must be given)"}},
        {changed("公司 LDAP", ""), {"2:1: syncTaskName: no value (give one, or take the key out)"}},
        {changed("syncTaskType: ldap", "syncTaskType: ldpa"),
         {"3:15: syncTaskType: unknown connector `ldpa` (did you mean `ldap`?)"}},
        {changed("syncTaskType: ldap", "syncTaskType: workday"),
         {"3:15: syncTaskType: unknown connector `workday` (known here: lark, ldap)"}},
        {changed("syncTaskType: ldap", "syncTaskTyp: ldap"),
         {"1:1: syncTaskType: missing key (it must be given)",
          "3:1: syncTaskTyp: unknown key (did you mean `syncTaskType`?)"}},
        {changed("upstream", "upstrem"),
         {"4:15: syncTaskFlow: unknown value `upstrem` (wants one of upstream, downstream; did you mean `upstream`?)"}},
        {changed("manually", "timed"),
         {"5:18: syncTaskTrigger: a timed task needs timedScheduler (add `timedScheduler: { cycle: days, startTime: "
          "... "
          "}`, or `cron`)"}},
        {changed("manually", "timed\ncron: 0 25 * * *"), {"6:7: cron: character 3, hour \"25\": no hour (0 to 23)"}},
        {changed("manually", "timed\ncron: 0 2 * * *\ntimedScheduler: { cycle: days, startTime: 1 }"),
         {"6:7: cron: a cycle and a cron expression as well (one of the two: take out `timedScheduler` or `cron`)"}},
        {more("timeZone: Asia/Shangai\n"),
         {"18:11: timeZone: unknown time zone `Asia/Shangai` (did you mean `Asia/Shanghai`?)"}},
        {more("debounceSeconds: 5\ndebounceMostSeconds: 4\n"),
         {"19:22: debounceMostSeconds: shorter than debounceSeconds (wants at least as long)"}},
        {more("debounceSeconds: soon\n"),
         {"18:18: debounceSeconds: wrong type: `soon` (wants a number from 0 to 3600)"}},
        {more("jitter: -1\n"), {"18:9: jitter: out of range: `-1` (wants a whole number from 0 to 86400)"}},
        {changed("manually", "timed\ntimedScheduler: { startTime: 1 }"),
         {"6:1: timedScheduler.cycle: no cycle, but the task is timed (month, week, days, sixHours or twoHours)"}},
        {changed("manually", "timed\ntimedScheduler: { cycle: day }"),
         {"6:1: timedScheduler.startTime: missing key (it must be given)",
          "6:26: timedScheduler.cycle: unknown value `day` (wants one of month, week, days, sixHours, twoHours; did "
          "you "
          "mean `days`?)"}},
        {changed("manually", "timed\ntimedScheduler: { cycle: days, startTime: 2026-01-01T00:00:00Z }"),
         {"6:43: timedScheduler.startTime: wrong type: `2026-01-01T00:00:00Z` (wants a whole number from 0 to "
          "253402300799999)"}},
        {changed("manually", "timed\ntimedScheduler: days"),
         {"6:17: timedScheduler: wrong type: a text (wants `key: value` lines)"}},
        {more("guard: { removePeople: { percent: 101, count: -1, smallCount: few } }\n"),
         {"18:35: guard.removePeople.percent: out of range: `101` (wants a number from 0 to 100)",
          "18:47: guard.removePeople.count: out of range: `-1` (wants a whole number from 0 to 1000000000)",
          "18:63: guard.removePeople.smallCount: wrong type: `few` (wants a whole number from 0 to 1000000000)"}},
        {more("guard: { removePeople: { percent: nan } }\n"),
         {"18:35: guard.removePeople.percent: out of range: `nan` (wants a number from 0 to 100)"}},
        {more("guard: { removePeople: { percent: 10% } }\n"),
         {"18:35: guard.removePeople.percent: wrong type: `10%` (wants a number from 0 to 100)"}},
        {more("removal: { people: delete, status: Activated, allowEmpty: yes }\n"),
         {"18:20: removal.people: unknown value `delete` (wants one of keep, disable, remove)",
          "18:36: removal.status: unknown value `Activated` (wants one of Suspended, Deactivated, Resigned, Archived; "
          "did you mean `Deactivated`?)",
          "18:59: removal.allowEmpty: wrong type: `yes` (wants true or false)"}},
        {more("removal: { departments: disable, afterAbsences: 0 }\n"),
         {"18:25: removal.departments: unknown value `disable` (wants one of keep, remove)",
          "18:49: removal.afterAbsences: out of range: `0` (wants a whole number from 1 to 1000)"}},
    });
}

TEST_CASE("two tasks with one id name each other's place, even when the rest is wrong, and neither is loaded") {
    const ConfigFolder folder;
    folder.write("tasks.d/later.yaml", "syncTaskName: x\nsyncTaskId: 1000\n");
    const Lines lines = folder.problems();
    const auto holds = [&](const std::string& line) { return std::ranges::find(lines, line) != lines.end(); };
    CHECK(
        holds("tasks.d/task.yaml:1:13: syncTaskId: duplicate task id 1000, tasks.d/later.yaml:2 has it too, and "
              "neither is loaded (give each task its own)"));
    CHECK(
        holds("tasks.d/later.yaml:2:13: syncTaskId: duplicate task id 1000, tasks.d/task.yaml:1 has it too, and "
              "neither is loaded (give each task its own)"));
    const Main main = folder.load();
    CHECK(main.config.tasks.empty());
    REQUIRE(main.config.refused.size() == 1);
    CHECK(main.config.refused.front().problems.size() > 2);
}

TEST_CASE("tasks come by id; hidden files and other endings are not read") {
    const ConfigFolder folder;
    folder.write("tasks.d/a.yaml", changed("1000", "2000"));
    folder.write("tasks.d/z.yaml", changed("1000", "3"));
    folder.write("tasks.d/.hidden.yaml", "[");
    folder.write("tasks.d/task.yaml~", "[");
    folder.write("tasks.d/task.yaml.example", "[");
    folder.write("tasks.d/README.md", "[");
    const Main main = folder.load();
    CHECK(main.problems.empty());
    REQUIRE(main.config.tasks.size() == 3);
    CHECK(main.config.tasks[0]->id == 3);
    CHECK(main.config.tasks[1]->id == 1000);
    CHECK(main.config.tasks[2]->id == 2000);
}

TEST_CASE("a task with a problem is left out, the others are there") {
    const ConfigFolder folder;
    folder.write("tasks.d/bad.yaml", changed("1000", "none"));
    const Main main = folder.load();
    CHECK(main.problems.size() == 1);
    REQUIRE(main.config.tasks.size() == 1);
    CHECK(main.config.tasks.front()->id == 1000);
}

TEST_CASE("a task file that is a folder or leads nowhere is a problem") {
    const ConfigFolder folder;
    std::filesystem::create_directory(folder.path() / "tasks.d/folder.yaml");
    std::filesystem::create_symlink("nowhere", folder.path() / "tasks.d/link.yaml");
    CHECK(folder.problems() == Lines{"tasks.d/folder.yaml: the file cannot be read: it is a folder",
                                     "tasks.d/link.yaml: the file cannot be read: No such file or directory"});
}

TEST_CASE("without any connector the message says where to look") {
    const ConfigFolder folder;
    Main main = load_main(folder.path() / "rosterd.yaml");
    const NoConnectors types;
    load_tasks(main, types);
    REQUIRE(main.problems.size() == 1);
    CHECK(main.problems.front().message ==
          "unknown connector `ldap` (no connector was loaded: look at `connectors` in rosterd.yaml)");
}
