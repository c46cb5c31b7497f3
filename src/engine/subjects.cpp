#include "engine/subjects.hpp"

#include "engine/find_person.hpp"
#include "store/changes.hpp"
#include "store/links.hpp"
#include "store/people.hpp"
#include "store/risk_operations.hpp"

namespace rosterd::engine {

namespace {

void add(Subjects& subjects, const Change& change) {
    const bool person = change.kind == Kind::person;
    if (!change.key.empty()) (person ? subjects.person_keys : subjects.department_keys).insert(change.key);
    if (!change.object_id.empty()) (person ? subjects.people : subjects.departments).insert(change.object_id);
}

void add(store::Session& session, Subjects& subjects, std::int64_t task, const std::string& name) {
    const store::Links links(session);
    const store::People people(session);
    if (const auto link = links.find(task, Kind::person, name)) {
        subjects.person_keys.insert(link->key);
        if (std::string id = people.user_id_of(link->object); !id.empty()) subjects.people.insert(std::move(id));
        return;
    }
    const std::int64_t row = find_person(session, name);
    if (row == 0) {
        subjects.names.push_back(name);
        return;
    }
    subjects.people.insert(people.user_id_of(row));
    if (const auto link = links.find_by_object(task, Kind::person, row))
        subjects.person_keys.insert(link->key);
    else
        subjects.names.push_back(name);
}

void add_failed(store::Session& session, Subjects& subjects, std::int64_t job) {
    store::ChangeFilter filter;
    filter.states = {ChangeState::failed};
    filter.unchanged = false;
    const auto visit = [&](std::span<const Change> changes) {
        for (const Change& change : changes) add(subjects, change);
    };
    store::Changes(session).for_each(job, filter, visit);
}

}  // namespace

Subjects find_subjects(store::Session& session, const Job& job) {
    Subjects subjects;
    for (const std::string& name : job.errand.people) add(session, subjects, job.task, name);
    if (job.errand.retries != 0) add_failed(session, subjects, job.errand.retries);
    for (const RiskOperation& operation : store::RiskOperations(session).load(job.errand.operations)) {
        add(subjects, operation.change);
        subjects.removals = true;
    }
    return subjects;
}

}  // namespace rosterd::engine
