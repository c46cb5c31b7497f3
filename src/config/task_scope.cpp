#include "config/task_scope.hpp"

#include <algorithm>

#include "mapping/expression.hpp"

namespace rosterd::config {
namespace {

std::vector<std::string> read_texts(Section& section, std::string_view key) {
    std::vector<std::string> texts;
    const std::optional<std::vector<Written>> items = section.list(key);
    for (std::size_t at = 0; items && at < items->size(); ++at)
        if (auto resolved = section.resolve(key, (*items)[at])) texts.push_back(std::move(resolved->text));
    return texts;
}

// `people`: chosen departments may come without what is below them or without themselves; "only below" is the
// console's "select all below".
std::vector<ScopeDepartment> read_departments(Section& section, std::string_view key) {
    std::vector<ScopeDepartment> departments;
    for (Section& entry : section.sections(key)) {
        entry.require({"department"});
        ScopeDepartment department;
        department.department = entry.text("department").value_or("");
        department.own = entry.boolean("own").value_or(true);
        department.below = entry.boolean("below").value_or(true);
        if (!department.own && !department.below)
            entry.problem("below", "neither the department itself nor what is below it (one of them has to be true)");
        entry.finish();
        departments.push_back(std::move(department));
    }
    return departments;
}

ProvisioningScope read_scope(Section section) {
    ProvisioningScope scope;
    const bool chosen = section.has("departments") || section.has("people");
    scope.all = section.boolean("all").value_or(!chosen);
    if (scope.all && chosen)
        section.problem("all", "everyone, and departments or people chosen beside it (set all to false)");
    scope.include_new_users = section.boolean("includeNewUsers").value_or(true);
    scope.departments = read_departments(section, "departments");
    scope.except_departments = read_departments(section, "exceptDepartments");
    scope.people = read_texts(section, "people");
    scope.except_people = read_texts(section, "exceptPeople");
    if (const std::optional<Written> condition = section.written("condition")) {
        const mapping::Expression::Compiled compiled = mapping::Expression::compile(condition->text);
        if (!compiled.expression) {
            const std::size_t character = std::max<std::size_t>(compiled.problem.column, 1) - 1;
            section.file().add_expression(section.file().inside(*condition->node, character),
                                          section.path() + ".condition", "bad expression: " + compiled.problem.message,
                                          condition->text, compiled.problem.column);
        }
        scope.condition = condition->text;
    }
    section.finish();
    return scope;
}

}  // namespace

void read_provisioning(Section& top, Task& task) {
    task.scope = read_scope(top.section("provisioningScope"));
    task.reconcile = top.choice<Reconcile>("reconcile", {{"never", Reconcile::never},
                                                         {"weekly", Reconcile::weekly},
                                                         {"every run", Reconcile::every_run}})
                         .value_or(task.reconcile);
}

}  // namespace rosterd::config
