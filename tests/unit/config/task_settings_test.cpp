#include <doctest/doctest.h>

#include "unit/config/config_folder.hpp"

using namespace rosterd;
using namespace rosterd::config;
using namespace rosterd::config::test;

namespace {

const std::string credentials = "    bindCredentials: ${file:secrets/ldap}\n";

// The good task with further lines in ldapConfig, in line 15 and on.
std::string setting(const std::string& lines) {
    return with(good_task, "fieldMapping:\n", lines + "fieldMapping:\n");
}

std::string changed(const std::string& from, const std::string& to) {
    return with(good_task, from, to);
}

}  // namespace

TEST_CASE("settings arrive with the types of the connector's table, fallbacks included") {
    const ConfigFolder folder;
    const Settings settings = folder.task_of(good_task).settings;
    CHECK(settings.text("url") == "ldap://127.0.0.1:3389");
    CHECK(settings.secret("bindCredentials").reveal() == "a secret");
    CHECK(settings.text("departmentsBy") == "tree");
    CHECK(settings.integer("pageSize") == 1000);
    CHECK(!settings.boolean("startTls"));
    CHECK(settings.has("startTls"));
    CHECK(settings.list("extraAttributes") == std::vector<std::string>{"cn", "mail"});
    CHECK(!settings.has("caFile"));
    CHECK(!settings.has("saslMechanism"));
}

TEST_CASE("settings as the API's clients write them: all of them texts") {
    const ConfigFolder folder;
    const Settings settings = folder
                                  .task_of(setting("    pageSize: \"50\"\n    startTls: 'true'\n    caFile: ca.pem\n"
                                                   "    extraAttributes: [sn]\n    departmentsBy: groups\n"
                                                   "    saslMechanism: ''\n"))
                                  .settings;
    CHECK(settings.integer("pageSize") == 50);
    CHECK(settings.boolean("startTls"));
    CHECK(settings.text("caFile") == (folder.path() / "tasks.d/ca.pem").native());
    CHECK(settings.list("extraAttributes") == std::vector<std::string>{"sn"});
    CHECK(settings.text("departmentsBy") == "groups");
    CHECK(!settings.has("saslMechanism"));
}

TEST_CASE("an optional text may be given and empty; without a value it is not given") {
    const ConfigFolder folder;
    const auto bind_dn = [&](const std::string& value) {
        return folder.task_of(changed("bindDn: cn=admin,dc=example,dc=test", "bindDn:" + value)).settings.has("bindDn");
    };
    CHECK(bind_dn(" ''"));
    CHECK(!bind_dn(""));
    CHECK(!bind_dn(" ~"));
    CHECK(folder.problems_of_task(changed(credentials, "    bindCredentials: ''\n"), 0644) == Lines{});
}

TEST_CASE("a path that is not beside the task file may be beside rosterd.yaml") {
    const ConfigFolder folder;
    folder.write("ca.pem", "x");
    CHECK(folder.task_of(setting("    caFile: ca.pem\n")).settings.text("caFile") ==
          (folder.path() / "ca.pem").native());
}

TEST_CASE("what is wrong in clientConfig is told with its place") {
    struct Case {
        std::string text;
        Lines lines;
    };
    const std::string p = "clientConfig.ldapConfig.";
    const std::vector<Case> cases = {
        // keys
        {changed("usersBaseDn", "usrsBaseDn"),
         {"7:3: " + p + "usersBaseDn: missing key (it must be given: Where people are)",
          "11:5: " + p + "usrsBaseDn: unknown key (did you mean `usersBaseDn`?)"}},
        {changed("url: ldap://127.0.0.1:3389", "url: ''"),
         {"8:10: " + p + "url: no value (it must be given: Where the server listens)"}},
        {changed("url: ldap://127.0.0.1:3389", "url:"),
         {"8:5: " + p + "url: no value (it must be given: Where the server listens)"}},
        {setting("    url: ldap://again\n"),
         {"15:5: " + p + "url: duplicate key, first given in line 8 (keep one of them)"}},
        {changed("  ldapConfig:", "  ldpaConfig:"),
         {"6:1: clientConfig.ldapConfig: missing key (the settings of a task of type `ldap`)",
          "7:3: clientConfig.ldpaConfig: unknown key (did you mean `ldapConfig`?)"}},
        {setting("  larkConfig: { app_id: '', app_secret: }\n  mokaConfig: {}\n"), {}},
        {setting("  larkConfig: { app_id: x }\n"),
         {"15:3: clientConfig.larkConfig: not read by a task of type `ldap` (its settings are in `ldapConfig`)"}},
        {setting("  somethingElse: 1\n"),
         {"15:3: clientConfig.somethingElse: not read by a task of type `ldap` (its settings are in `ldapConfig`)"}},
        // types
        {setting("    pageSize: many\n"), {"15:15: " + p + "pageSize: wrong type: `many` (wants a whole number)"}},
        {setting("    startTls: on\n"), {"15:15: " + p + "startTls: wrong type: `on` (wants true or false)"}},
        {setting("    caFile: [a]\n"), {"15:13: " + p + "caFile: wrong type: a list (wants a text)"}},
        {setting("    extraAttributes: cn\n"),
         {"15:22: " + p + "extraAttributes: wrong type: a text (wants a list of texts)"}},
        {setting("    extraAttributes: [a, {b: c}]\n"),
         {"15:26: " + p + "extraAttributes[1]: wrong type: a map (wants a text)"}},
        {changed("url: ldap://127.0.0.1:3389", "url: { a: b }"),
         {"8:10: " + p + "url: wrong type: a map (wants a text)"}},
        // values
        {setting("    departmentsBy: group\n"),
         {"15:20: " + p +
          "departmentsBy: unknown value `group` (wants one of tree, attribute, groups; did you mean "
          "`groups`?)"}},
        {changed("ldap://127.0.0.1:3389", "http://127.0.0.1"),
         {"8:10: " + p + "url: bad URL (as in ldap://directory.example:389)"}},
        {changed("(objectClass=inetOrgPerson)", "(objectClass=inetOrgPerson"),
         {"13:24: " + p + "userQueryCriteria: bad LDAP filter (as in (objectClass=inetOrgPerson))"}},
        {changed("(objectClass=inetOrgPerson)", "&(objectClass=inetOrgPerson)"),
         {"13:5: " + p + "userQueryCriteria: no value (it must be given: Which entries are people)"}},
    };
    const ConfigFolder folder;
    for (const Case& test : cases) {
        CAPTURE(test.text);
        Lines expected;
        for (const std::string& line : test.lines) expected.push_back("tasks.d/task.yaml:" + line);
        CHECK(folder.problems_of_task(test.text) == expected);
    }
}

TEST_CASE("a secret may stand in a task file that only its owner reads") {
    const ConfigFolder folder;
    const std::string text = changed(credentials, "    bindCredentials: hunter2\n");
    CHECK(folder.task_of(text).settings.secret("bindCredentials").reveal() == "hunter2");
    CHECK(folder.problems_of_task(text, 0640) == Lines{});
    CHECK(
        folder.problems_of_task(text, 0644) ==
        Lines{"tasks.d/task.yaml:10:22: clientConfig.ldapConfig.bindCredentials: a secret in a file that everybody can "
              "read (chmod 600 the file, or move the secret: ${file:secrets/NAME}, ${env:NAME}, ${credential:NAME})"});
    CHECK(folder.problems_of_task(good_task, 0644) == Lines{});
}

TEST_CASE("no message shows what a secret is") {
    const ConfigFolder folder;
    folder.write("tasks.d/secrets/ldap", "hunter2");
    // in a setting that is none, in one with choices, in a list of texts, and a literal in quotes with a NUL in it
    const std::vector<std::string> texts = {
        setting("    departmentsBy: ${file:secrets/ldap}\n"),
        changed("ldap://127.0.0.1:3389", "${file:secrets/ldap}"),
        changed(credentials, "    bindCredentials: \"hunter2\\0\"\n"),
        changed(credentials, "    bindCredentials: [hunter2]\n"),
    };
    for (const std::string& text : texts) {
        const Lines lines = folder.problems_of_task(text);
        CHECK(lines.size() == 1);
        for (const std::string& line : lines) CHECK(line.find("hunter2") == std::string::npos);
    }
}
