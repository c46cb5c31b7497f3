#include <doctest/doctest.h>

#include <algorithm>

#include "unit/config/config_folder.hpp"

using namespace rosterd;
using namespace rosterd::config;
using namespace rosterd::config::test;

namespace {

// The good task with this in place of its rules, from line 15 on.
std::string rules(const std::string& text) {
    return good_task.substr(0, good_task.find("fieldMapping:")) + text;
}

const std::string name_rule = "  - { expression: cn, targetKey: name }\n";

}  // namespace

TEST_CASE("without rules the connector's own are taken") {
    const ConfigFolder folder;
    const std::vector<FieldRule> expected = {{"cn", "name"}, {"uid", "username"}, {"mail", "email"}};
    CHECK(folder.task_of(rules("")).field_mapping == expected);
    const Task task = folder.task_of(rules("fieldMapping: []\n"));
    CHECK(task.field_mapping == expected);
    CHECK(task.matching_keys == std::vector<std::string>{"username", "email"});
}

TEST_CASE("custom fields can be mapped") {
    const ConfigFolder folder;
    const std::string text = rules("fieldMapping:\n" + name_rule + "  - { expression: badgeNo, targetKey: badge }\n");
    const Lines lines = folder.problems_of_task(text);
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().starts_with(
        "tasks.d/task.yaml:17:39: fieldMapping[1].targetKey: there is no field `badge` (known here: name, username, "));
    folder.write("rosterd.yaml", good_main + "customFields: [{ key: badge }]\n");
    CHECK(folder.problems() == Lines{});
}

TEST_CASE("matching keys are taken in the order given; none at all means links only") {
    const ConfigFolder folder;
    const std::string mapped = rules("fieldMapping:\n" + name_rule +
                                     "  - { expression: mail, targetKey: email }\n"
                                     "  - { expression: uid, targetKey: externalId }\n");
    CHECK(folder.task_of(mapped).matching_keys == std::vector<std::string>{"externalId", "email"});
    CHECK(folder.task_of(mapped + "matchingKeys: [email, externalId]\n").matching_keys ==
          std::vector<std::string>{"email", "externalId"});
    CHECK(folder.task_of(mapped + "matchingKeys: []\n").matching_keys.empty());
}

TEST_CASE("what is wrong in the mapping is told with its place") {
    struct Case {
        std::string text;
        Lines lines;
    };
    const std::string identifiers = "(known here: username, email, phone, externalId, employeeNumber)";
    const std::vector<Case> cases = {
        {"fieldMapping:\n" + name_rule + "  - { expression: mail }\n  - { targetKey: email }\n  - mail\n",
         {"17:5: fieldMapping[1].targetKey: missing key (it must be given)",
          "18:5: fieldMapping[2].expression: missing key (it must be given)",
          "19:5: fieldMapping[3]: wrong type: a text (wants `{ key: value, ... }`)"}},
        {"fieldMapping: mail\n", {"15:15: fieldMapping: wrong type: a text (wants a list)"}},
        {"fieldMapping:\n" + name_rule + "  - { expression: mail, targetKey: emial, note: x }\n",
         {"17:36: fieldMapping[1].targetKey: there is no field `emial` (did you mean `email`?)",
          "17:43: fieldMapping[1].note: unknown key (known here: expression, targetKey)"}},
        {"fieldMapping:\n" + name_rule + "  - { expression: sn, targetKey: name }\n",
         {"17:34: fieldMapping[1].targetKey: another rule maps `name` already (keep one of them)"}},
        {"fieldMapping:\n  - { expression: mail, targetKey: email }\n",
         {"16:3: fieldMapping: no rule maps `name`, so every record would fail (add one with targetKey: name)"}},
        {"departmentFieldMapping: [{ expression: l, targetKey: code }]\n",
         {"15:25: departmentFieldMapping: no rule maps `name`, so every record would fail (add one with targetKey: "
          "name)"}},
        {"matchingKeys: [emial, name, phone, username, username]\n",
         {"15:16: matchingKeys[0]: `emial` is no field (did you mean `email`?)",
          "15:23: matchingKeys[1]: `name` does not identify a person " + identifiers,
          "15:29: matchingKeys[2]: `phone` is not mapped (add a rule with targetKey: phone)",
          "15:46: matchingKeys[4]: `username` is given twice (keep one of them)"}},
        {"matchingKeys: username\n", {"15:15: matchingKeys: wrong type: a text (wants a list of texts)"}},
    };
    const ConfigFolder folder;
    for (const Case& test : cases) {
        CAPTURE(test.text);
        Lines expected;
        for (const std::string& line : test.lines) expected.push_back("tasks.d/task.yaml:" + line);
        CHECK(folder.problems_of_task(rules(test.text)) == expected);
    }
}

TEST_CASE("a bad expression is pointed at inside its text, however that is written") {
    struct Case {
        std::string what, text;
    };
    // The expression is wrong from its first character on in every case: `)` opens nothing.
    const std::vector<Case> cases = {
        {"plain", "fieldMapping:\n" + name_rule + "  - expression: ) + mail\n    targetKey: email\n"},
        {"quoted", "fieldMapping:\n" + name_rule + "  - expression: ') + mail'\n    targetKey: email\n"},
        {"with an anchor", "fieldMapping:\n" + name_rule + "  - expression: &x \") + mail\"\n    targetKey: email\n"},
        {"a block", "fieldMapping:\n" + name_rule + "  - expression: |-\n      ) + mail\n    targetKey: email\n"},
        {"beside a missing target", "fieldMapping:\n" + name_rule + "  - expression: ) + mail\n"},
    };
    const ConfigFolder folder;
    for (const Case& test : cases) {
        CAPTURE(test.what);
        const std::string text = rules(test.text);
        folder.write("tasks.d/task.yaml", text);
        const Main main = folder.load();
        const auto bad = std::ranges::find_if(
            main.problems, [](const Problem& problem) { return problem.path == "fieldMapping[1].expression"; });
        REQUIRE(bad != main.problems.end());
        CHECK(bad->message.starts_with("bad expression: "));
        // when the position is looked up in the text, then the wrong character stands there
        std::size_t at = 0;
        for (int line = 1; line < bad->line; ++line) at = text.find('\n', at) + 1;
        CHECK(text.substr(at + static_cast<std::size_t>(bad->column) - 1, 6) == ") + ma");
    }
}

TEST_CASE("lookup tables are read as texts and count in the digest") {
    const ConfigFolder folder;
    const std::string mapped =
        rules("fieldMapping:\n" + name_rule + "  - { expression: 'lookup(\"cities\", l)', targetKey: city }\n");
    const Task task = folder.task_of(mapped + "lookupTables: { cities: { \"010\": Beijing, 21: Shanghai } }\n");
    REQUIRE(task.lookup_tables);
    CHECK(task.lookup_tables->at("cities") == LookupTable{{"010", "Beijing"}, {"21", "Shanghai"}});
    CHECK(folder.task_of(mapped + "lookupTables: { cities: { \"010\": Peking } }\n").digest != task.digest);
    const Lines lines = folder.problems_of_task(mapped + "lookupTables: { citeis: { \"010\": Beijing } }\n");
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().ends_with("bad expression: there is no table `cities` (did you mean `citeis`?)"));
}

TEST_CASE("a file with problems keeps only its own task from being loaded") {
    const ConfigFolder folder;
    folder.write("tasks.d/good.yaml", with(good_task, "syncTaskId: 1000", "syncTaskId: 2000"));
    const std::string bad_rule =
        rules("fieldMapping:\n" + name_rule + "  - { expression: 'mail +', targetKey: email }\n");
    struct Case {
        std::string text, says;
    };
    const std::vector<Case> cases = {
        {bad_rule, "fieldMapping[1].expression: bad expression: "},
        {with(good_task, "syncTaskTrigger: manually", "syncTaskTrigger: now"), "task.yaml:5:18: syncTaskTrigger: "},
        {with(good_task, "syncTaskType: ldap", "syncTaskType: ldab"), "syncTaskType: unknown connector `ldab`"},
        {with(good_task, "${file:secrets/ldap}", "${file:secrets/none}"), "does not exist"},
        {good_task + "colour: blue\n", "task.yaml:18:1: colour: unknown key"}};
    for (const Case& each : cases) {
        CAPTURE(each.says);
        folder.write("tasks.d/task.yaml", each.text);
        const Main main = folder.load();
        REQUIRE(main.config.tasks.size() == 1);
        CHECK(main.config.tasks.front()->id == 2000);
        REQUIRE(main.config.refused.size() == 1);
        CHECK(main.config.refused.front().task->id == 1000);
        CHECK(main.config.refused.front().task->name == "公司 LDAP");
        REQUIRE(main.config.refused.front().problems.size() == 1);
        CHECK(main.config.refused.front().problems.front().find(each.says) != std::string::npos);
        REQUIRE(main.problems.size() == 1);
        CHECK(main.problems.front().task == 1000);
        CHECK_FALSE(stops_everything(main.problems));
    }
}

TEST_CASE("a file that is no YAML keeps the others running too, and its task is not known by number") {
    const ConfigFolder folder;
    folder.write("tasks.d/good.yaml", with(good_task, "syncTaskId: 1000", "syncTaskId: 2000"));
    folder.write("tasks.d/task.yaml", "syncTaskId: [1000\n");
    const Main main = folder.load();
    CHECK(main.config.tasks.size() == 1);
    CHECK(main.config.refused.empty());
    REQUIRE_FALSE(main.problems.empty());
    CHECK(main.problems.front().task == 0);
    CHECK_FALSE(stops_everything(main.problems));
    folder.write("rosterd.yaml", good_main + "colour: blue\n");
    CHECK(stops_everything(folder.load().problems));
}

TEST_CASE("a bad expression comes with its text and a caret") {
    const ConfigFolder folder;
    folder.write("tasks.d/task.yaml",
                 rules("fieldMapping:\n" + name_rule + "  - { expression: '\"欧阳\" + mail +', targetKey: email }\n"));
    const Main main = folder.load();
    REQUIRE(main.problems.size() == 1);
    CHECK(excerpt(main.problems.front()) == "    \"欧阳\" + mail +\n                   ^\n");
    Problem other;
    other.message = "anything else";
    CHECK(excerpt(other).empty());
}

TEST_CASE("after a reload a task whose file has problems stays as it was last good") {
    const ConfigFolder folder;
    folder.write("tasks.d/good.yaml", with(good_task, "syncTaskId: 1000", "syncTaskId: 2000"));
    const Main before = folder.load();
    REQUIRE(before.config.tasks.size() == 2);
    for (const std::string& bad : {with(good_task, "syncTaskTrigger: manually", "syncTaskTrigger: now"),
                                   std::string("syncTaskId: [1000\n"), std::string()}) {
        CAPTURE(bad);
        folder.write("tasks.d/task.yaml", bad);
        Main next = folder.load();
        CHECK(keep_last_good(next, before.config.tasks) == std::vector<std::int64_t>{1000});
        REQUIRE(next.config.tasks.size() == 2);
        CHECK(next.config.tasks.front() == before.config.tasks.front());
        REQUIRE(next.config.refused.size() == 1);
        CHECK(next.config.refused.front().task->id == 1000);
        CHECK(next.problems.front().task == 1000);
    }
    // One whose file is gone is gone; one that was never good is not made up.
    folder.remove("tasks.d/task.yaml");
    Main next = folder.load();
    CHECK(keep_last_good(next, before.config.tasks).empty());
    CHECK(next.config.tasks.size() == 1);
    folder.write("tasks.d/new.yaml", "syncTaskId: 3000\n");
    next = folder.load();
    CHECK(keep_last_good(next, before.config.tasks).empty());
    CHECK(next.config.refused.size() == 1);
}
