#include <doctest/doctest.h>

#include "unit/config/config_folder.hpp"

using namespace rosterd;
using namespace rosterd::config::test;

namespace {

std::string downstream(const std::string& more) {
    return R"(syncTaskId: 1000
syncTaskName: Out
syncTaskType: ldap
syncTaskFlow: downstream
syncTaskTrigger: manually
clientConfig:
  ldapConfig:
    url: ldap://127.0.0.1:3389
    usersBaseDn: dc=example,dc=test
    groupsBaseDn: dc=example,dc=test
    userQueryCriteria: (objectClass=inetOrgPerson)
    departmentQueryCriteria: (objectClass=organizationalUnit)
fieldMapping:
  - { expression: username, targetKey: uid }
  - { expression: name, targetKey: cn }
  - { expression: email, targetKey: mail }
)" + more;
}

}  // namespace

TEST_CASE("a downstream task sends everybody out unless it says otherwise") {
    const ConfigFolder folder;
    const Task task = folder.task_of(downstream(""));
    CHECK(task.flow == Flow::downstream);
    CHECK(task.scope.all);
    CHECK(task.scope.include_new_users);
    CHECK(task.removal.confirm);
    CHECK(task.reconcile == Reconcile::never);
    CHECK(task.matching_keys == std::vector<std::string>{"uid", "mail"});
}

TEST_CASE("departments and people can be chosen and taken out") {
    const ConfigFolder folder;
    const Task task = folder.task_of(downstream(R"(
reconcile: weekly
removal: { confirm: false }
matchingKeys: [mail]
provisioningScope:
  includeNewUsers: false
  departments: [ { department: Company/Sales, below: false }, { department: RD, own: false } ]
  exceptDepartments: [ { department: Company/Sales/East } ]
  people: [ann]
  exceptPeople: [bob@example.test]
  condition: 'title != "Intern"'
)"));
    CHECK_FALSE(task.scope.all);
    CHECK_FALSE(task.scope.include_new_users);
    CHECK(task.scope.departments == std::vector<ScopeDepartment>{{"Company/Sales", true, false}, {"RD", false, true}});
    CHECK(task.scope.except_departments == std::vector<ScopeDepartment>{{"Company/Sales/East", true, true}});
    CHECK(task.scope.people == std::vector<std::string>{"ann"});
    CHECK(task.scope.except_people == std::vector<std::string>{"bob@example.test"});
    CHECK(task.reconcile == Reconcile::weekly);
    CHECK_FALSE(task.removal.confirm);
    CHECK(task.matching_keys == std::vector<std::string>{"mail"});
}

TEST_CASE("a wrong scope is told with its place") {
    const ConfigFolder folder;
    const auto problems = [&](const std::string& more) {
        std::string text;
        for (const std::string& problem : folder.problems_of_task(downstream(more))) text += problem + "\n";
        return text;
    };
    CHECK(problems("reconcile: daily\n").find("unknown value `daily`") != std::string::npos);
    CHECK(problems("matchingKeys: [telephone]\n").find("is not mapped") != std::string::npos);
    CHECK(problems("provisioningScope: { condition: 'a +' }\n").find("bad expression") != std::string::npos);
    CHECK(problems("provisioningScope: { all: true, people: [ann] }\n").find("set all to false") != std::string::npos);
    CHECK(problems("provisioningScope: { departments: [ { department: x, own: false, below: false } ] }\n")
              .find("one of them has to be true") != std::string::npos);
}
