#include "config/references.hpp"

#include <doctest/doctest.h>
#include <cstdlib>

#include "unit/config/config_folder.hpp"

using namespace rosterd;
using namespace rosterd::config;
using namespace rosterd::config::test;

namespace {

class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

// The good task with this as the password, in line 10 from column 22 on.
std::string password(const std::string& text) {
    return with(good_task, "${file:secrets/ldap}", text);
}

std::string revealed(const ConfigFolder& folder, const std::string& text) {
    return folder.task_of(password(text)).settings.secret("bindCredentials").reveal();
}

Lines problems(const ConfigFolder& folder, const std::string& text) {
    Lines lines = folder.problems_of_task(password(text));
    for (std::string& line : lines) {
        const std::string prefix = "tasks.d/task.yaml:10:";
        REQUIRE(line.starts_with(prefix));
        line.erase(0, prefix.size());
        const std::string path = " clientConfig.ldapConfig.bindCredentials:";
        const std::size_t at = line.find(path);
        REQUIRE(at != std::string::npos);
        line.erase(at, path.size());
    }
    return lines;
}

}  // namespace

TEST_CASE("secrets come from files, variables and credentials, anywhere in a text") {
    const ConfigFolder folder;
    const Variable variable("ROSTERD_TEST_SECRET", "from the environment");
    const Variable credentials("CREDENTIALS_DIRECTORY", (folder.path() / "credentials").native());
    folder.write("credentials/ldap.bind", "from systemd\n", 0400);
    folder.write("tasks.d/two-lines", "one\ntwo\r\n");
    folder.write("beside-main", "x");
    const std::string absolute = folder.write("absolute", "y\n").native();

    CHECK(revealed(folder, "${file:secrets/ldap}") == "a secret");
    CHECK(revealed(folder, "${env:ROSTERD_TEST_SECRET}") == "from the environment");
    CHECK(revealed(folder, "${credential:ldap.bind}") == "from systemd");
    CHECK(revealed(folder, "a-${file:secrets/ldap}-${file:secrets/ldap}-z") == "a-a secret-a secret-z");
    CHECK(revealed(folder, "${file:two-lines}") == "one\ntwo");
    CHECK(revealed(folder, "${file:beside-main}") == "x");
    CHECK(revealed(folder, "${file:" + absolute + "}") == "y");
    CHECK(revealed(folder, "cost $5 $${file:x} $") == "cost $5 ${file:x} $");
}

TEST_CASE("what is found in a file is not looked through for further references") {
    const ConfigFolder folder;
    folder.write("tasks.d/secrets/ldap", "${file:/etc/shadow}");
    CHECK(revealed(folder, "${file:secrets/ldap}") == "${file:/etc/shadow}");
}

TEST_CASE("a reference that leads nowhere is told with its place") {
    const ConfigFolder folder;
    folder.write("tasks.d/open", "x", 0644);
    folder.write("tasks.d/changeable", "x", 0602);
    folder.write("tasks.d/empty", "\n");
    folder.write("tasks.d/binary", std::string("a\0b", 3));
    folder.write("tasks.d/latin", "\xe9");
    folder.write("tasks.d/long", std::string(70'000, 'x'));
    ::unsetenv("ROSTERD_TEST_SECRET");
    ::unsetenv("CREDENTIALS_DIRECTORY");

    CHECK(problems(folder, "${file:none}") ==
          Lines{"22: secret file `tasks.d/none` does not exist (write the secret into it, then chmod 600)"});
    CHECK(problems(folder, "ab${file:none/}") ==
          Lines{"24: secret file `tasks.d/none/` does not exist (write the secret into it, then chmod 600)"});
    CHECK(problems(folder, "${file:open}") ==
          Lines{"22: secret file `tasks.d/open` can be read by everybody (chmod 600 it)"});
    CHECK(problems(folder, "${file:changeable}") ==
          Lines{"22: secret file `tasks.d/changeable` can be changed by everybody (chmod 600 it)"});
    CHECK(problems(folder, "${file:empty}") ==
          Lines{"22: secret file `tasks.d/empty` is empty (put the value into it)"});
    CHECK(problems(folder, "${file:binary}") ==
          Lines{"22: secret file `tasks.d/binary` is not UTF-8 text (a secret is one line of text)"});
    CHECK(problems(folder, "${file:latin}") ==
          Lines{"22: secret file `tasks.d/latin` is not UTF-8 text (a secret is one line of text)"});
    CHECK(problems(folder, "${file:secrets}") ==
          Lines{"22: secret file `tasks.d/secrets` cannot be read: it is a folder (it must be readable for the user "
                "rosterd runs as)"});
    CHECK(problems(folder, "${file:long}") ==
          Lines{"22: secret file `tasks.d/long` cannot be read: it is longer than 64 KiB (it must be readable for the "
                "user rosterd runs as)"});
    CHECK(problems(folder, "${env:ROSTERD_TEST_SECRET}") ==
          Lines{"22: environment variable `ROSTERD_TEST_SECRET` is not set (set it where rosterd is started)"});
    CHECK(problems(folder, "${credential:a}") ==
          Lines{"22: credential `a` is not there: systemd passed none (LoadCredential=a:/path in the unit)"});
    CHECK(problems(folder, "密${fil:a}${env}") ==
          Lines{"23: unknown reference `${fil:a}` (did you mean `file`?), a plain ${ is written $${",
                "31: unknown reference `${env}` (did you mean `env`?), a plain ${ is written $${"});
    CHECK(problems(folder, "${file:}") == Lines{"22: a reference to nothing (write ${file:path})"});
    CHECK(problems(folder, "pa${ss") == Lines{"24: ${ without its } (a plain ${ is written $${)"});
}

TEST_CASE("a credential is a name, not a way out of its folder") {
    const ConfigFolder folder;
    const Variable credentials("CREDENTIALS_DIRECTORY", (folder.path() / "credentials").native());
    folder.write("outside", "x");
    folder.write("credentials/a", "x");
    for (const char* name : {"../outside", "..", ".hidden"}) {
        const Lines lines = problems(folder, std::string("${credential:") + name + "}");
        REQUIRE(lines.size() == 1);
        CHECK(lines.front().find("is no name of a credential") != std::string::npos);
    }
    CHECK(problems(folder, "${credential:b}") ==
          Lines{"22: credential `credentials/b` does not exist (write the secret into it, then chmod 600)"});
}

TEST_CASE("a file that its group may read is accepted: daemons read root's files that way") {
    const ConfigFolder folder;
    folder.write("tasks.d/group", "x", 0640);
    CHECK(revealed(folder, "${file:group}") == "x");
}
