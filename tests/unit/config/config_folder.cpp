#include "unit/config/config_folder.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <cstdlib>

#include <fstream>

#include "unit/config/fake_connectors.hpp"

namespace rosterd::config::test {

const std::string good_main = R"(store: sqlite:hub.db
listen: { socket: run/api.sock }
connectors: connectors
tasks: tasks.d
timeZone: Asia/Shanghai
)";

const std::string good_task = R"(syncTaskId: 1000
syncTaskName: 公司 LDAP
syncTaskType: ldap
syncTaskFlow: upstream
syncTaskTrigger: manually
clientConfig:
  ldapConfig:
    url: ldap://127.0.0.1:3389
    bindDn: cn=admin,dc=example,dc=test
    bindCredentials: ${file:secrets/ldap}
    usersBaseDn: dc=example,dc=test
    groupsBaseDn: dc=example,dc=test
    userQueryCriteria: (objectClass=inetOrgPerson)
    departmentQueryCriteria: (objectClass=organizationalUnit)
fieldMapping:
  - { expression: mail, targetKey: email }
  - { expression: cn,   targetKey: name }
)";

ConfigFolder::ConfigFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "rosterd-config-XXXXXX").native();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = std::filesystem::canonical(name);
    std::filesystem::create_directory(path_ / "connectors");
    write("rosterd.yaml", good_main);
    write("tasks.d/task.yaml", good_task);
    write("tasks.d/secrets/ldap", "a secret\n");
}

ConfigFolder::~ConfigFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path ConfigFolder::write(const std::string& name, const std::string& text, mode_t mode) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << text;
    stream.close();
    REQUIRE(stream.good());
    REQUIRE(::chmod(file.c_str(), mode) == 0);
    return file;
}

void ConfigFolder::remove(const std::string& name) const {
    std::filesystem::remove_all(path_ / name);
}

Main ConfigFolder::load() const {
    Main main = load_main(path_ / "rosterd.yaml");
    const FakeConnectors types;
    load_tasks(main, types);
    return main;
}

std::vector<std::string> ConfigFolder::texts(const Main& main) const {
    std::vector<std::string> lines;
    const std::string prefix = path_.native() + "/";
    for (const Problem& problem : main.problems) {
        std::string line = to_text(problem);
        for (std::size_t at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) {
            line.erase(at, prefix.size());
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::string> ConfigFolder::problems() const {
    return texts(load());
}

std::vector<std::string> ConfigFolder::problems_of_main(const std::string& text) const {
    write("rosterd.yaml", text);
    return texts(load_main(path_ / "rosterd.yaml"));
}

std::vector<std::string> ConfigFolder::problems_of_task(const std::string& text, mode_t mode) const {
    write("tasks.d/task.yaml", text, mode);
    return problems();
}

Task ConfigFolder::task_of(const std::string& text) const {
    write("tasks.d/task.yaml", text);
    const Main main = load();
    for (const Problem& problem : main.problems) FAIL_CHECK(to_text(problem));
    REQUIRE(main.config.tasks.size() == 1);
    return *main.config.tasks.front();
}

std::string with(const std::string& text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    REQUIRE(text.find(from, at + 1) == std::string::npos);
    return std::string(text).replace(at, from.size(), to);
}

}  // namespace rosterd::config::test
