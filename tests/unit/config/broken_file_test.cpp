#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/config/config_folder.hpp"

using namespace rosterd::config;
using namespace rosterd::config::test;

namespace {

const std::string advice = " (a text with `: `, ` #`, or one of &*!|>%@` in front needs quotes)";

}  // namespace

TEST_CASE("a file that is no YAML is one problem, where the parser stopped") {
    struct Case {
        std::string what, text;
        std::string line;
    };
    const std::vector<Case> cases = {
        {"nothing at all", "", "rosterd.yaml:1:1: the file is empty"},
        {"only comments", "# nothing\n\n", "rosterd.yaml:1:1: the file is empty"},
        {"an empty document", "---\n", "rosterd.yaml:1:1: the file is empty"},
        {"a null", "~\n", "rosterd.yaml:1:1: the file is empty"},
        {"a list", "- store\n", "rosterd.yaml:1:1: the file holds a list (it must hold `key: value` lines)"},
        {"a text", "store\n", "rosterd.yaml:1:1: the file holds a text (it must hold `key: value` lines)"},
        {"two values on a line", "store: a: b\n", "rosterd.yaml:1:9: no valid YAML: illegal map value" + advice},
        {"a bracket left open", "listen: { socket: a\n",
         "rosterd.yaml:2:1: no valid YAML: end of map flow not found" + advice},
        {"a quote left open", "store: \"sqlite:hub.db\n", "rosterd.yaml:1:8: a quote that is never closed"},
        {"a reference inside braces", "listen: { socket: ${env:RUN} }\n",
         "rosterd.yaml:1:20: no valid YAML: end of map flow not found (inside { } or [ ] put \"${...}\" in quotes)"},
        {"a tab that indents", "listen:\n\tsocket: a\n",
         "rosterd.yaml:2:1: a tab in the indentation (YAML indents with spaces only)"},
        {"a tab behind spaces", "listen:\n  \tsocket: a\n",
         "rosterd.yaml:2:3: a tab in the indentation (YAML indents with spaces only)"},
        {"a NUL byte", std::string("store: a\0b\n", 11), "rosterd.yaml:1:9: a NUL byte (the file must be UTF-8 text)"},
        {"UTF-16", std::string("s\0t\0", 4), "rosterd.yaml:1:2: a NUL byte (the file must be UTF-8 text)"},
        {"a control character", "store: a\x04\nlisten: b\n",
         "rosterd.yaml:1:9: the control character 0x04 (write it as an escape in double quotes, or take it out)"},
        {"a byte of another encoding", "# \xb9\xab\n",
         "rosterd.yaml:1:3: the byte 0xB9 is not UTF-8 (save the file as UTF-8)"},
        {"an overlong character", "a: \xc0\xaf\n",
         "rosterd.yaml:1:4: the byte 0xC0 is not UTF-8 (save the file as UTF-8)"},
        {"a second document", "store: a\n---\nstore: b\n",
         "rosterd.yaml:2:1: a second document begins here (one file holds one document)"},
        {"a map as a key", "{a: b}: c\n", "rosterd.yaml:1:1: a list or map as a key (a key is a text)"},
        {"an alias of nothing", "store: *other\n",
         "rosterd.yaml:1:8: no valid YAML: the referenced anchor is not defined" + advice},
        {"an alias inside itself", "store: &a [*a]\n",
         "rosterd.yaml:1:12: an alias that contains itself (write the value out)"},
    };
    const ConfigFolder folder;
    for (const Case& test : cases) {
        CAPTURE(test.what);
        CHECK(folder.problems_of_main(test.text) == Lines{test.line});
    }
}

TEST_CASE("aliases that multiply are stopped before they do") {
    // given nine levels of ten aliases each: 10^9 values in 500 bytes
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 10; ++level) {
        const std::string below = "*a" + std::to_string(level - 1);
        text += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + below;
        for (int at = 1; at < 10; ++at) text += ", " + below;
        text += "]\n";
    }
    const ConfigFolder folder;
    CHECK(
        folder.problems_of_main(text) ==
        Lines{"rosterd.yaml:5:5: more than 20000 values, aliases counted as often as they are used (make it smaller)"});
}

TEST_CASE("an alias stands for its value, and a problem in it is told where it is written") {
    const ConfigFolder folder;
    const std::string text = good_main + "keep: { jobs: &number -5, days: *number }\n";
    CHECK(folder.problems_of_main(text) ==
          Lines{"rosterd.yaml:6:15: keep.jobs: out of range: `-5` (wants a whole number from 1 to 1000000)",
                "rosterd.yaml:6:15: keep.days: out of range: `-5` (wants a whole number from 1 to 36500)"});
}

TEST_CASE("files without end are refused: too deep, too many values, too long") {
    const ConfigFolder folder;
    CHECK(folder.problems_of_main("a: " + std::string(90, '[') + std::string(90, ']')) ==
          Lines{"rosterd.yaml:1:67: more than 64 levels of lists and maps"});
    std::string many = "a: [";
    for (int at = 0; at < 30'000; ++at) many += "1,";
    CHECK(folder.problems_of_main(many + "]\n") == Lines{"rosterd.yaml:1:40001: more than 20000 values, aliases "
                                                         "counted as often as they are used (make it smaller)"});
    CHECK(folder.problems_of_main("# " + std::string(1024 * 1024, 'x') + "\n") ==
          Lines{"rosterd.yaml: the file cannot be read: it is longer than 1024 KiB"});
}

TEST_CASE("a file that cannot be read says why, without a line") {
    const ConfigFolder folder;
    folder.remove("rosterd.yaml");
    CHECK(folder.problems() == Lines{"rosterd.yaml: the file cannot be read: No such file or directory"});

    std::filesystem::create_directory(folder.path() / "rosterd.yaml");
    CHECK(folder.problems() == Lines{"rosterd.yaml: the file cannot be read: it is a folder"});

    // a named pipe that nobody writes to must not hold the daemon
    folder.remove("rosterd.yaml");
    REQUIRE(::mkfifo((folder.path() / "rosterd.yaml").c_str(), 0600) == 0);
    CHECK(folder.problems() == Lines{"rosterd.yaml: the file cannot be read: it is no regular file"});
}

TEST_CASE("a file that the daemon may not read says so") {
    if (::geteuid() == 0) {
        MESSAGE("skipped: root may read everything");
        return;
    }
    const ConfigFolder folder;
    folder.write("rosterd.yaml", good_main, 0000);
    CHECK(folder.problems() == Lines{"rosterd.yaml: the file cannot be read: Permission denied"});
}

TEST_CASE("columns count characters, behind a byte order mark as well") {
    const ConfigFolder folder;
    folder.write("rosterd.yaml", "\xEF\xBB\xBF" + good_main);
    const std::string task = good_task + "guard: { 移动: 1, x: 2 }\n";
    const Lines lines = folder.problems_of_task(task);
    const std::string known =
        "unknown key (known here: removePeople, removeDepartments, changeIdentifiers, clearFields, movePeople)";
    CHECK(lines ==
          Lines{"tasks.d/task.yaml:18:10: guard.移动: " + known, "tasks.d/task.yaml:18:17: guard.x: " + known});
}

TEST_CASE("line ends of other systems change nothing") {
    const ConfigFolder folder;
    std::string text;
    for (const char c : good_main) text += c == '\n' ? "\r\n" : std::string(1, c);
    CHECK(folder.problems_of_main(text) == Lines{});
}

TEST_CASE("a problem is always one line") {
    const ConfigFolder folder;
    const Lines lines = folder.problems_of_main(good_main + "\"a\\nb\\e[31m\": 1\n");
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().starts_with("rosterd.yaml:6:1: a\\nb\\x1B[31m: unknown key (known here: "));
}
