#include "engine/scope_report.hpp"

#include "engine/downstream_ends.hpp"
#include "model/value_text.hpp"
#include "rosterd/error.hpp"
#include "store/departments.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {

// One task over the hub as the session sees it.
class Outlook {
public:
    Outlook(store::Session& session, const Services& services, const Task& task)
        : session_(session),
          task_(task),
          mapping_(task.field_mapping, task.lookup_tables),
          values_(services.person_fields, services.department_fields, {}, {}, true) {
        if (task.flow != Flow::downstream)
            throw Error(ErrorKind::invalid, "task " + std::to_string(task.id) +
                                                " is upstream: it takes everything that its directory gives (only "
                                                "downstream tasks have a scope)");
        organization_ = outbound_organization(session, task);
        std::vector<Department> departments;
        if (organization_.id != 0) departments = store::Departments(session).all(organization_.id);
        hub_ = std::make_unique<hub::HubDepartments>(std::move(departments));
        scope_ = make_scope(session, task, *hub_);
    }

    ScopeEntry department(const Department& department) const {
        const ScopeVerdict& verdict = scope_->department(department.id);
        ScopeEntry entry;
        entry.kind = Kind::department;
        entry.object_id = department.department_id;
        entry.name = hub_->path(department.id);
        entry.in = verdict.in;
        entry.why = verdict.why;
        entry.key = key_of(Kind::department, department.id);
        return entry;
    }

    ScopeEntry person(const Person& person, bool values) const {
        const Record record = values_.record(person, *hub_);
        ScopeEntry entry;
        entry.object_id = person.user_id;
        entry.name = record.label;
        entry.key = key_of(Kind::person, person.id);
        const ScopeVerdict verdict = scope_->person(record, !entry.key.empty());
        entry.in = verdict.in;
        entry.why = verdict.why;
        if (!values || !verdict.in) return entry;
        mapping::AttributeMapping::Mapped mapped = mapping_.apply(record);
        entry.problem = std::move(mapped.problem);
        for (const auto& [attribute, value] : mapped.attributes)
            for (const FieldRule& rule : task_.field_mapping)
                if (rule.target_key == attribute)
                    entry.values.push_back({attribute, rule.expression, to_change_text(value).value_or("")});
        return entry;
    }

    const Organization& organization() const noexcept { return organization_; }
    const hub::HubDepartments& hub() const noexcept { return *hub_; }
    const Scope& scope() const noexcept { return *scope_; }

private:
    std::string key_of(Kind kind, std::int64_t row) const {
        const auto link = store::Links(session_).find_by_object(task_.id, kind, row);
        return link ? link->key : std::string();
    }

    store::Session& session_;
    const Task& task_;
    mapping::AttributeMapping mapping_;
    hub::HubValues values_;
    Organization organization_;
    std::unique_ptr<hub::HubDepartments> hub_;
    std::unique_ptr<Scope> scope_;
};

}  // namespace

std::vector<std::string> report_scope(store::Session& session, const Services& services, const Task& task, bool values,
                                      const std::function<void(ScopeEntry)>& visit) {
    const Outlook outlook(session, services, task);
    for (const auto& [row, department] : outlook.hub().all())
        if (row != outlook.hub().root()) visit(outlook.department(department));
    if (outlook.organization().id == 0) return outlook.scope().unknown();
    constexpr std::int64_t page = 1000;
    const store::People people(session);
    std::int64_t last = 0;
    for (;;) {
        const std::vector<Person> some = people.after(last, outlook.organization().id, page);
        if (some.empty()) return outlook.scope().unknown();
        last = some.back().id;
        for (const Person& person : some) visit(outlook.person(person, values));
    }
}

ScopeEntry report_scope(store::Session& session, const Services& services, const Task& task, std::int64_t person) {
    const Outlook outlook(session, services, task);
    const std::vector<std::int64_t> rows{person};
    const std::vector<Person> people = store::People(session).load(rows);
    if (people.empty()) throw Error(ErrorKind::not_found, "the person is gone from the hub");
    if (people.front().organization != outlook.organization().id) {
        ScopeEntry entry;
        entry.object_id = people.front().user_id;
        entry.why = "is in another organisation than the one that the task sends out";
        return entry;
    }
    return outlook.person(people.front(), true);
}

}  // namespace rosterd::engine
