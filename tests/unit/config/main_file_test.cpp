#include <doctest/doctest.h>

#include <fstream>

#include "unit/config/config_folder.hpp"

using namespace rosterd;
using namespace rosterd::config;
using namespace rosterd::config::test;
using std::chrono::seconds;

TEST_CASE("a small rosterd.yaml becomes a configuration with defaults for the rest") {
    const ConfigFolder folder;
    const Main main = folder.load();
    REQUIRE(main.problems.empty());
    const Config& config = main.config;
    CHECK(config.file == folder.path() / "rosterd.yaml");
    CHECK(config.store == "sqlite:" + (folder.path() / "hub.db").native());
    CHECK(config.listen.socket == folder.path() / "run/api.sock");
    CHECK(config.listen.socket_mode == 0660);
    CHECK(config.connectors == folder.path() / "connectors");
    CHECK(config.tasks_folder == folder.path() / "tasks.d");
    CHECK(config.time_zone == "Asia/Shanghai");
    CHECK(config.jobs_at_once == 4);
    CHECK(config.keep_jobs == 1000);
    CHECK(config.keep_days == 180);
    CHECK(config.log_level == LogLevel::info);
    CHECK(config.tasks.size() == 1);
}

TEST_CASE("every key of rosterd.yaml arrives") {
    const ConfigFolder folder;
    folder.write("rosterd.yaml", R"(store: sqlite:/var/lib/rosterd/../hub.db
listen:
  socket: /run/x.sock
  socketMode: 0600
  socketGroup: root
  maxConnections: 7
  maxLine: 1000
  maxHeader: 2000
  maxBody: 3000
  headerSeconds: 1
  bodySeconds: 2
  idleSeconds: 3
connectors: ./connectors/.
tasks: tasks.d
timeZone: UTC
jobsAtOnce: 2
stopSeconds: 5
keep: { jobs: 10, days: 20 }
log: { level: debug, form: json }
customFields:
  - { key: badge, type: integer }
  - { key: nick_2, limit: 10 }
)");
    const Main main = folder.load();
    for (const Problem& problem : main.problems) FAIL_CHECK(to_text(problem));
    const Config& config = main.config;
    CHECK(config.store == "sqlite:/var/lib/hub.db");
    CHECK(config.listen.socket == "/run/x.sock");
    CHECK(config.listen.socket_mode == 0600);
    CHECK(config.listen.socket_group == "root");
    CHECK(config.listen.max_connections == 7);
    CHECK(config.listen.max_line == 1000);
    CHECK(config.listen.max_header == 2000);
    CHECK(config.listen.max_body == 3000);
    CHECK(config.listen.header_time == seconds(1));
    CHECK(config.listen.body_time == seconds(2));
    CHECK(config.listen.idle_time == seconds(3));
    CHECK(config.time_zone == "UTC");
    CHECK(config.jobs_at_once == 2);
    CHECK(config.stop_time == seconds(5));
    CHECK(config.keep_jobs == 10);
    CHECK(config.keep_days == 20);
    CHECK(config.log_level == LogLevel::debug);
    CHECK(config.log_form == LogForm::json);
    REQUIRE(config.custom_fields.size() == 2);
    CHECK(config.custom_fields[0].key == "badge");
    CHECK(config.custom_fields[0].type == FieldType::integer);
    CHECK(config.custom_fields[0].custom);
    CHECK(!config.custom_fields[0].identifier);
    CHECK(config.custom_fields[1].limit == 10);
}

TEST_CASE("without a time zone the system's is taken") {
    const ConfigFolder folder;
    folder.write("rosterd.yaml", with(good_main, "timeZone: Asia/Shanghai\n", ""));
    const Main main = folder.load();
    CHECK(main.problems.empty());
    CHECK(!main.config.time_zone.empty());
}

TEST_CASE("what is wrong in rosterd.yaml is told with its place and what would be right") {
    struct Case {
        std::string text;
        Lines lines;
    };
    const auto changed = [](const std::string& from, const std::string& to) { return with(good_main, from, to); };
    const auto more = [](const std::string& text) { return good_main + text; };
    const std::vector<Case> cases = {
        // keys
        {more("jobsAtOnec: 4\n"), {"rosterd.yaml:6:1: jobsAtOnec: unknown key (did you mean `jobsAtOnce`?)"}},
        {more("<<: { jobsAtOnce: 4 }\n"), {"rosterd.yaml:6:1: <<: merge keys are not supported (write the keys out)"}},
        {more("store: sqlite:b.db\n"),
         {"rosterd.yaml:6:1: store: duplicate key, first given in line 1 (keep one of them)"}},
        {more("log:\n  level: info\n  level: debug\n"),
         {"rosterd.yaml:8:3: log.level: duplicate key, first given in line 7 (keep one of them)"}},
        {more("customFields: [{ key: a, key: b }]\n"),
         {"rosterd.yaml:6:26: customFields[0].key: duplicate key, first given in line 6 (keep one of them)"}},
        {"connectors: connectors\n",
         {"rosterd.yaml:1:1: store: missing key (it must be given)",
          "rosterd.yaml:1:1: listen: missing key (it must be given)"}},
        {changed("{ socket: run/api.sock }", "{ maxLine: 1000 }"),
         {"rosterd.yaml:2:1: listen.socket: missing key (it must be given)"}},
        {more("stopSeconds:\nlog: {}\n"), {"rosterd.yaml:6:1: stopSeconds: no value (give one, or take the key out)"}},
        {more(": 1\n"), {"rosterd.yaml:6:1: a value without a key (write `key: value`)"}},
        // types
        {changed("{ socket: run/api.sock }", "run/api.sock"),
         {"rosterd.yaml:2:9: listen: wrong type: a text (wants `key: value` lines)"}},
        {more("jobsAtOnce: [4]\n"),
         {"rosterd.yaml:6:13: jobsAtOnce: wrong type: a list (wants a whole number from 1 to 64)"}},
        {more("jobsAtOnce: four\n"),
         {"rosterd.yaml:6:13: jobsAtOnce: wrong type: `four` (wants a whole number from 1 to 64)"}},
        {more("jobsAtOnce: \"4\"\n"),
         {"rosterd.yaml:6:13: jobsAtOnce: wrong type: a text in quotes (wants a whole number from 1 to 64)"}},
        {more("jobsAtOnce: 4.5\n"),
         {"rosterd.yaml:6:13: jobsAtOnce: wrong type: `4.5` (wants a whole number from 1 to 64)"}},
        {more("jobsAtOnce: 99999999999999999999\n"),
         {"rosterd.yaml:6:13: jobsAtOnce: wrong type: `99999999999999999999` (wants a whole number from 1 to 64)"}},
        {more("customFields: { key: a }\n"), {"rosterd.yaml:6:15: customFields: wrong type: a map (wants a list)"}},
        {more("customFields: [a]\n"),
         {"rosterd.yaml:6:16: customFields[0]: wrong type: a text (wants `{ key: value, ... }`)"}},
        {changed("sqlite:hub.db", "{ sqlite: hub.db }"), {"rosterd.yaml:1:8: store: wrong type: a map (wants a text)"}},
        // values
        {more("jobsAtOnce: 0\n"),
         {"rosterd.yaml:6:13: jobsAtOnce: out of range: `0` (wants a whole number from 1 to 64)"}},
        {more("log: { level: warn, form: xml }\n"),
         {"rosterd.yaml:6:15: log.level: unknown value `warn` (wants one of debug, info, warning, error; did you mean "
          "`warning`?)",
          "rosterd.yaml:6:27: log.form: unknown value `xml` (wants one of text, json)"}},
        {more("log: { level: inof }\n"),
         {"rosterd.yaml:6:15: log.level: unknown value `inof` (wants one of debug, info, warning, error; did you mean "
          "`info`?)"}},
        {changed("sqlite:hub.db", "postgres://db/hub"),
         {"rosterd.yaml:1:8: store: this version keeps the hub in SQLite only (use `sqlite:hub.db`)"}},
        {changed("sqlite:hub.db", "hub.db"),
         {"rosterd.yaml:1:8: store: no store that rosterd knows (use `sqlite:` and a path, as in `sqlite:hub.db`)"}},
        {changed("sqlite:hub.db", "'sqlite:'"),
         {"rosterd.yaml:1:8: store: no file is named (use `sqlite:` and a path, as in `sqlite:hub.db`)"}},
        {changed("sqlite:hub.db", "\"sqlite::memory:\""),
         {"rosterd.yaml:1:8: store: a store in memory forgets everything when rosterd stops (use `sqlite:hub.db`)"}},
        {changed("sqlite:hub.db", "''"), {"rosterd.yaml:1:8: store: an empty text (give one, or take the key out)"}},
        {changed("sqlite:hub.db", "\"sqlite:a\\nb\""),
         {"rosterd.yaml:1:8: store: a line break or control character in the text (it must be one line)"}},
        {changed("run/api.sock }", "run/api.sock, socketMode: 0888, socketGroup: no-such-group }"),
         {"rosterd.yaml:2:45: listen.socketMode: no file mode: `0888` (three octal digits, as in 0660)",
          "rosterd.yaml:2:64: listen.socketGroup: there is no group `no-such-group` (groupadd it, or name another)"}},
        {changed("run/api.sock", "/" + std::string(200, 'x')),
         {"rosterd.yaml:2:19: listen.socket: the path has 201 bytes, a unix socket's path at most 107 (use a shorter "
          "one)"}},
        {changed("Asia/Shanghai", "Asia/Shangai"),
         {"rosterd.yaml:5:11: timeZone: unknown time zone `Asia/Shangai` (did you mean `Asia/Shanghai`?)"}},
        {changed("Asia/Shanghai", "../../etc/passwd"),
         {"rosterd.yaml:5:11: timeZone: unknown time zone `../../etc/passwd` (an IANA name like `Asia/Shanghai`)"}},
        {changed("connectors: connectors", "connectors: elsewhere"),
         {"rosterd.yaml:3:13: connectors: the folder `elsewhere` cannot be read: No such file or directory (make it, "
          "or name another)"}},
        {changed("tasks: tasks.d", "tasks: rosterd.yaml"),
         {"rosterd.yaml:4:8: tasks: the folder `rosterd.yaml` cannot be read: Not a directory (make it, or name "
          "another)"}},
        {more("customFields: [{ key: email }, { key: 工号 }, { key: a }, { key: a }, { type: gender }]\n"),
         {"rosterd.yaml:6:23: customFields[0].key: `email` is a field already (custom fields are further ones)",
          "rosterd.yaml:6:39: customFields[1].key: no name for a field: `工号` (letters, digits and _, at most 64)",
          "rosterd.yaml:6:64: customFields[3].key: another custom field has the key `a` (keep one of them)",
          "rosterd.yaml:6:69: customFields[4].key: missing key (it must be given)",
          ("rosterd.yaml:6:77: customFields[4].type: unknown value `gender` (wants one of text, email, phone, url, "
           "date, integer, boolean)")}},
    };
    const ConfigFolder folder;
    for (const Case& test : cases) {
        CAPTURE(test.text);
        CHECK(folder.problems_of_main(test.text) == test.lines);
    }
}

TEST_CASE("references may stand in every text of rosterd.yaml") {
    const ConfigFolder folder;
    ::setenv("ROSTERD_TEST_RUN", "/run/elsewhere", 1);
    folder.write("rosterd.yaml", with(good_main, "run/api.sock", "\"${env:ROSTERD_TEST_RUN}/api.sock\""));
    const Main main = folder.load();
    ::unsetenv("ROSTERD_TEST_RUN");
    CHECK(main.problems.empty());
    CHECK(main.config.listen.socket == "/run/elsewhere/api.sock");
}

TEST_CASE("problems of all files come in order: rosterd.yaml, then the tasks by name") {
    const ConfigFolder folder;
    folder.write("rosterd.yaml", good_main + "zzz: 1\n");
    folder.write("tasks.d/a.yaml", "[]\n");
    folder.write("tasks.d/b.yaml", "a: b: c\n");
    const Lines lines = folder.problems();
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].starts_with("rosterd.yaml:6:1: zzz: unknown key"));
    CHECK(lines[1].starts_with("tasks.d/a.yaml:1:1: the file holds a list"));
    CHECK(lines[2].starts_with("tasks.d/b.yaml:1:5: no valid YAML"));
}
