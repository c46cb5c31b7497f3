#include <doctest/doctest.h>

#include <set>

#include "unit/config/config_folder.hpp"

using namespace rosterd;
using namespace rosterd::config;
using namespace rosterd::config::test;

TEST_CASE("a digest is the same for the same task and changes with everything in it") {
    const ConfigFolder folder;
    const std::string digest = folder.task_of(good_task).digest;
    CHECK(digest.size() == 64);
    CHECK(folder.task_of(good_task).digest == digest);
    CHECK(folder.task_of("# a comment\n" + good_task).digest == digest);
    CHECK(folder.task_of(good_task + "precedence: 100\n").digest == digest);  // the default, said aloud

    const auto changed = [](const std::string& from, const std::string& to) { return with(good_task, from, to); };
    const auto setting = [&](const std::string& line) { return changed("    url:", "    " + line + "\n    url:"); };
    const std::string scheduler = "timedScheduler: { cycle: days, startTime: 1 }\n";
    const std::vector<std::string> texts = {
        changed("1000", "1001"),
        changed("公司 LDAP", "other"),
        changed("manually", "automatic"),
        good_task + scheduler,
        good_task + with(scheduler, "days", "week"),
        good_task + with(scheduler, "1 }", "2 }"),
        good_task + "cron: 0 2 * * *\n",
        good_task + "timeZone: Asia/Shanghai\n",
        good_task + "jitter: 60\n",
        good_task + "maxRunSeconds: 60\n",
        good_task + "debounceSeconds: 3\n",
        good_task + "debounceMostSeconds: 31\n",
        good_task + "organizationCode: acme\n",
        changed("ldap://127.0.0.1:3389", "ldap://127.0.0.1:3390"),
        changed("${file:secrets/ldap}", "another"),
        setting("pageSize: 5"),
        setting("startTls: true"),
        setting("caFile: /ca.pem"),
        setting("extraAttributes: [cn]"),
        setting("extraAttributes: [cn, mai, l]"),
        setting("departmentsBy: groups"),
        changed("expression: mail", "expression: mail2"),
        changed("targetKey: email", "targetKey: username"),
        good_task + "departmentFieldMapping: [{ expression: cn, targetKey: name }]\n",
        good_task + "matchingKeys: []\n",
        good_task + "precedence: 1\n",
        good_task + "guard: { removePeople: { percent: 1 } }\n",
        good_task + "guard: { removePeople: { count: 1 } }\n",
        good_task + "guard: { removePeople: { smallTotal: 1 } }\n",
        good_task + "guard: { removePeople: { smallCount: 1 } }\n",
        good_task + "guard: { removeDepartments: { percent: 1 } }\n",
        good_task + "guard: { changeIdentifiers: { percent: 1 } }\n",
        good_task + "guard: { clearFields: { percent: 1 } }\n",
        good_task + "guard: { movePeople: { percent: 1 } }\n",
        good_task + "removal: { people: keep }\n",
        good_task + "removal: { status: Archived }\n",
        good_task + "removal: { departments: keep }\n",
        good_task + "removal: { afterAbsences: 3 }\n",
        good_task + "removal: { allowEmpty: true }\n",
    };
    std::set<std::string> digests = {digest};
    for (const std::string& text : texts) {
        CAPTURE(text);
        CHECK(digests.insert(folder.task_of(text).digest).second);
    }
}

TEST_CASE("a digest changes when the secret behind a reference does") {
    const ConfigFolder folder;
    const std::string before = folder.task_of(good_task).digest;
    folder.write("tasks.d/secrets/ldap", "a new secret\n");
    CHECK(folder.task_of(good_task).digest != before);
}
