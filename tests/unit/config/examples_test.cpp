#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "plugins/registry.hpp"
#include "unit/config/config_folder.hpp"

using namespace rosterd;
using namespace rosterd::config;
using namespace rosterd::config::test;

namespace {

std::filesystem::path folder_named(const char* variable) {
    const char* folder = std::getenv(variable);
    REQUIRE_MESSAGE(folder != nullptr, variable << " must be set");
    return folder;
}

std::string read(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    REQUIRE(stream.good());
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

// The shipped examples in a folder of their own, with the secrets they name.
struct Examples {
    Examples() {
        folder.remove("tasks.d/task.yaml");
        folder.write("tasks.d/secrets/ldap", "x");
        folder.write("tasks.d/secrets/lark", "x");
        folder.write("tasks.d/secrets/wiki", "x");
        folder.write("credentials/freeipa", "x");
        ::setenv("CREDENTIALS_DIRECTORY", (folder.path() / "credentials").c_str(), 1);
        const std::filesystem::path shipped = folder_named("ROSTERD_SOURCE_DIR") / "config/tasks.d";
        for (const auto& entry : std::filesystem::directory_iterator(shipped)) {
            folder.write("tasks.d/" + entry.path().filename().native(), read(entry.path()), 0644);
            ++count;
        }
        types.open(folder_named("ROSTERD_BUILD_DIR") / "lib/rosterd/connectors");
    }
    ~Examples() { ::unsetenv("CREDENTIALS_DIRECTORY"); }

    Main load() const {
        Main main = load_main(folder.path() / "rosterd.yaml");
        load_tasks(main, types);
        return main;
    }

    ConfigFolder folder;
    plugins::Registry types;
    std::size_t count = 0;
};

}  // namespace

TEST_CASE("every example of a task has no problem once its secrets are there") {
    const Examples examples;
    const Main main = examples.load();
    for (const Problem& problem : main.problems) FAIL_CHECK(to_text(problem));
    CHECK(examples.count >= 2);
    CHECK(main.config.tasks.size() == examples.count);
}

TEST_CASE("a mistake in an example would be found: the connectors' own rules are asked") {
    const Examples examples;
    const std::string name = "tasks.d/1000-ldap.yaml";
    std::string text = read(examples.folder.path() / name);
    text = with(text, "url: ldaps://ldap.example.com", "url: http://ldap.example.com");
    text =
        with(text, "userQueryCriteria: (objectClass=inetOrgPerson)", "userQueryCriteria: (objectClass=inetOrgPerson");
    examples.folder.write(name, text);
    const Main main = examples.load();
    for (const char* path : {"clientConfig.ldapConfig.url", "clientConfig.ldapConfig.userQueryCriteria"}) {
        CAPTURE(path);
        CHECK(std::ranges::count(main.problems, path, &Problem::path) == 1);
    }
    CHECK(main.problems.size() == 2);
}
