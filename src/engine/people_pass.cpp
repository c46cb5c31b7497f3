#include "engine/people_pass.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {
// What a plan's hash takes for the departments, whose ids may be made up for this plan.
std::string department_keys(const Record& record) {
    std::string keys;
    for (const std::string& department : record.departments) keys += department + '\n';
    return keys;
}
}  // namespace

void load_people(store::Session& session, Run& run) {
    const store::Links links(session);
    run.linked_people = links.count(run.task.id, Kind::person);
    run.people.reserve(static_cast<std::size_t>(run.linked_people));
    links.for_each(run.task.id, Kind::person, [&](const store::Links::Row& row) {
        run.people.add(row.id, row.key, row.fingerprint, row.parked, row.absences);
    });
    run.people.finish();
    run.hub_has_people = store::People(session).count() > 0;
}

PeoplePass::PeoplePass(Run& run, References& references)
    : run_(run),
      references_(references),
      matcher_(run.task.matching_keys, run.services.person_fields),
      fingerprint_(run.person_mapping.digest()),
      rules_{run.services.person_fields, run.task, run.precedences} {}

std::vector<std::string> PeoplePass::department_ids(const Record& record) const {
    std::vector<std::string> ids;
    for (const std::string& key : record.departments) {
        const std::string& id = run_.department_id(key);
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
    if (ids.empty()) ids.push_back(run_.departments.root().department_id);
    return ids;
}

void PeoplePass::fail(const Record& record, std::string why) {
    run_.sink.add({failure(record, std::move(why))});
    ++run_.job.counts.people.failed;
}

Value PeoplePass::hub_value(const Person& person) const {
    FieldValues values = person.values;
    set_value(values, person_field::status, std::string(to_string(person.status)));
    return mapping::hub_value(run_.services.person_fields, values);
}

// The people that the page's records are linked to, for expressions that ask; empty when none does.
std::vector<std::optional<Value>> PeoplePass::hub_values(store::Session& session, const Page& page) const {
    if (!run_.person_mapping.uses_hub()) return {};
    std::vector<std::int64_t> links;
    for (const Record& record : page) {
        if (const auto position = run_.people.find(record.key)) links.push_back(run_.people.id(*position));
    }
    std::unordered_map<std::string, std::int64_t> object_of;
    std::vector<std::int64_t> rows;
    for (Link& link : store::Links(session).load(links)) {
        rows.push_back(link.object);
        object_of.emplace(std::move(link.key), link.object);
    }
    std::unordered_map<std::int64_t, Value> people;
    for (const Person& person : store::People(session).load(rows)) people.emplace(person.id, hub_value(person));
    std::vector<std::optional<Value>> values(page.size());
    for (std::size_t at = 0; at < page.size(); ++at) {
        const auto object = object_of.find(page[at].key);
        if (object == object_of.end()) continue;
        const auto person = people.find(object->second);
        if (person != people.end()) values[at] = person->second;
    }
    return values;
}

void PeoplePass::plan(store::Session& session, Page page) {
    KindCounts& counts = run_.job.counts.people;
    std::vector<Candidate> known;
    const std::vector<std::optional<Value>> hub = hub_values(session, page);
    std::size_t number = 0;
    for (Record& record : page) {
        const Value* current_object = !hub.empty() && hub[number] ? &*hub[number] : nullptr;
        ++number;
        ++counts.seen;
        if (record.key.empty()) {
            ++keyless_;
            fail(record, record.problem.empty() ? "the record has no key" : record.problem);
            continue;
        }
        const auto position = run_.people.find(record.key);
        if (position ? !run_.people.mark_seen(*position) : !run_.people.mark_new(record.key)) {
            Change again = failure(record, "its key was delivered twice in one read; the first one counts");
            again.state = ChangeState::skipped;
            run_.sink.add({std::move(again)});
            ++counts.skipped;
            continue;
        }
        if (position && run_.people.was_absent(*position)) run_.present_again.push_back(run_.people.id(*position));
        if (!record.problem.empty()) {
            fail(record, record.problem);
            continue;
        }
        mapping::Mapped mapped = run_.person_mapping.apply(record, current_object);
        if (!mapped.problem.empty()) {
            fail(record, std::move(mapped.problem));
            continue;
        }
        if (record.manager == record.locator) record.manager = "";  // one's own manager is none
        std::vector<std::string> departments = department_ids(record);
        const std::uint64_t fingerprint = fingerprint_.of(record, mapped.values, departments);
        if (position && run_.people.fingerprint(*position) == fingerprint && !run_.people.parked(*position)) {
            run_.people.mark_unchanged(*position, true);
            ++counts.unchanged;
            continue;
        }
        Candidate candidate{std::move(record),
                            std::move(mapped.values),
                            std::move(departments),
                            fingerprint,
                            position ? run_.people.id(*position) : 0,
                            position};
        if (position)
            known.push_back(std::move(candidate));
        else
            plan_new(session, std::move(candidate), false);
    }
    plan_known(session, std::move(known), false);
}

void PeoplePass::plan_known(store::Session& session, std::vector<Candidate> candidates, bool last) {
    if (candidates.empty()) return;
    std::vector<std::int64_t> ids;
    for (const Candidate& candidate : candidates) ids.push_back(candidate.link);
    std::unordered_map<std::int64_t, Link> links;
    std::vector<std::int64_t> rows;
    for (Link& link : store::Links(session).load(ids)) {
        rows.push_back(link.object);
        links.emplace(link.id, std::move(link));
    }
    std::unordered_map<std::int64_t, Person> people;
    for (Person& person : store::People(session).load(rows)) people.emplace(person.id, std::move(person));
    for (Candidate& candidate : candidates) {
        const Link& link = links.at(candidate.link);
        if (link.key != candidate.record.key) {  // two keys with one hash: this one is new
            candidate.link = 0;
            candidate.position.reset();
            plan_new(session, std::move(candidate), last);
            continue;
        }
        if (link.locator != locator_hash(candidate.record.locator))
            references_.note(candidate.record.locator, people.at(link.object).user_id);
        if (!last && waits_for_manager(session, candidate)) {
            later_known_.push_back(std::move(candidate));
            continue;
        }
        compare(session, candidate, link, people.at(link.object));
    }
}

bool PeoplePass::waits_for_manager(store::Session& session, const Candidate& candidate) const {
    const auto& manager = candidate.record.manager;
    if (!manager || manager->empty()) return false;
    return references_.person_at(session, *manager).empty();
}

DesiredPerson PeoplePass::desire(store::Session& session, Candidate& candidate) const {
    DesiredPerson desired{candidate.record,
                          std::move(candidate.values),
                          std::move(candidate.departments),
                          DesiredPerson::Manager::leave,
                          {},
                          candidate.fingerprint};
    const auto& manager = candidate.record.manager;
    if (!manager) return desired;
    if (manager->empty()) {
        desired.manager = DesiredPerson::Manager::none;
        return desired;
    }
    desired.manager_id = references_.person_at(session, *manager);
    desired.manager = desired.manager_id.empty() ? DesiredPerson::Manager::unresolved : DesiredPerson::Manager::known;
    if (desired.manager_id.empty()) desired.manager_id = *manager;
    return desired;
}

CurrentPerson PeoplePass::current(store::Session& session, const Person& person) const {
    CurrentPerson current{person, {}, {}, {}};
    for (const Membership& membership : person.memberships) {
        const auto department = run_.departments.by_row.find(membership.department);
        if (department == run_.departments.by_row.end()) continue;  // of another organisation: not ours to see
        current.departments.push_back(department->second.department_id);
        current.foreign.push_back(!run_.departments.key_of.contains(membership.department) &&
                                  membership.department != run_.departments.organization.root_department);
    }
    if (person.manager != 0) current.manager_id = store::People(session).user_id_of(person.manager);
    return current;
}

void PeoplePass::compare(store::Session& session, Candidate& candidate, const Link& link, const Person& person) {
    DesiredPerson desired = desire(session, candidate);
    const bool unresolved = desired.manager == DesiredPerson::Manager::unresolved;
    const std::uint64_t manager =
        candidate.record.manager ? locator_hash(*candidate.record.manager) : link.manager_locator;
    std::vector<Change> changes = compare_person(desired, current(session, person), rules_);
    if (!changes.empty()) {
        run_.sink.add(std::move(changes), department_keys(candidate.record));
        return;
    }
    ++run_.job.counts.people.unchanged;
    run_.people.mark_unchanged(*candidate.position, true);
    const std::uint64_t locator = locator_hash(candidate.record.locator);
    if (link.fingerprint == candidate.fingerprint && link.locator == locator && link.manager_locator == manager &&
        link.parked == unresolved)
        return;
    Link touched = link;
    touched.fingerprint = candidate.fingerprint;
    touched.locator = locator;
    touched.manager_locator = manager;
    touched.parked = unresolved;
    touched.absences = 0;
    run_.touched.push_back(std::move(touched));
}

void PeoplePass::plan_new(store::Session& session, Candidate candidate, bool last) {
    Match match;
    if (run_.hub_has_people) match = matcher_.match(session, candidate.values);
    if (!match.problem.empty()) return fail(candidate.record, std::move(match.problem));
    if (match.person == 0) return create(session, candidate);
    const std::string& field = run_.services.person_fields[match.by].key;
    if (const auto taken = adopted_.find(match.person); taken != adopted_.end())
        return fail(candidate.record, "has the same " + field + " as another record of this directory, key " +
                                          taken->second + " (two records cannot be one person: correct one of them)");
    const auto link = store::Links(session).find_by_object(run_.task.id, Kind::person, match.person);
    if (link && !last) return later_new_.push_back(std::move(candidate));  // its own record may still come
    const auto position = link ? run_.people.position_of(link->id) : std::nullopt;
    // Who is not among changes has its record still, unless the directory says that it is gone.
    const bool unchanged = link && run_.gone && !run_.gone->contains(link->key);
    if (position && (run_.people.seen(*position) || unchanged)) {
        // That person has a record. An identifier of the hub shows when it is applied whether it has become free
        // meanwhile.
        if (match.by != person_field::employee_number) return create(session, candidate);
        return fail(candidate.record, "has the same " + field + " as another record of this directory, key " +
                                          link->key + " (two records cannot be one person: correct one of them)");
    }
    if (position) run_.people.mark_seen(*position);  // the directory gave its record a new key: nobody is missing
    const std::vector<std::int64_t> ids{match.person};
    const std::vector<Person> people = store::People(session).load(ids);
    adopted_.emplace(match.person, candidate.record.key);
    adopt(session, candidate, people.front(), match.by);
}

void PeoplePass::create(store::Session& session, Candidate& candidate) {
    const DesiredPerson desired = desire(session, candidate);
    std::string user_id = new_public_id();
    references_.note(candidate.record.locator, user_id);
    run_.sink.add({create_person(desired, std::move(user_id), rules_)}, department_keys(candidate.record));
}

void PeoplePass::adopt(store::Session& session, Candidate& candidate, const Person& person, FieldId by) {
    references_.note(candidate.record.locator, person.user_id);
    if (run_.person_mapping.uses_hub()) {  // it was nobody's when it was mapped first
        const Value hub = hub_value(person);
        mapping::Mapped mapped = run_.person_mapping.apply(candidate.record, &hub);
        if (!mapped.problem.empty()) return fail(candidate.record, std::move(mapped.problem));
        candidate.values = std::move(mapped.values);
        candidate.fingerprint = fingerprint_.of(candidate.record, candidate.values, candidate.departments);
    }
    const DesiredPerson desired = desire(session, candidate);
    std::vector<Change> changes = compare_person(desired, current(session, person), rules_);
    Change link = person_change(desired, Action::adopt, person.user_id,
                                "there already, linked by " + run_.services.person_fields[by].key);
    if (changes.empty()) ++run_.job.counts.people.unchanged;
    changes.insert(changes.begin(), std::move(link));
    run_.sink.add(std::move(changes), department_keys(candidate.record));
}

void PeoplePass::finish(store::Session& session) {
    for (Candidate& candidate : std::exchange(later_new_, {})) plan_new(session, std::move(candidate), true);
    plan_known(session, std::exchange(later_known_, {}), true);
    plan_replaced_managers(session);
}

// A reference by place (a DN) means whoever is there now. Records that changed themselves are planned already; this
// finds the unchanged ones.
void PeoplePass::plan_replaced_managers(store::Session& session) {
    if (references_.empty()) return;
    std::vector<std::int64_t> ids;
    const store::Links links(session);
    links.for_each(run_.task.id, Kind::person, [&](const store::Links::Row& row) {
        if (row.manager_locator == 0 || !references_.moved(row.manager_locator)) return;
        const auto position = run_.people.position_of(row.id);
        if (position && run_.people.seen(*position) && run_.people.unchanged(*position)) ids.push_back(row.id);
    });
    const store::People people(session);
    for (const Link& link : links.load(ids)) {
        const std::vector<std::int64_t> rows{link.object};
        const std::vector<Person> persons = people.load(rows);
        if (persons.empty()) continue;
        const Person& person = persons.front();
        const std::string& wanted = references_.noted(link.manager_locator);
        const std::string now = person.manager == 0 ? std::string() : people.user_id_of(person.manager);
        if (now == wanted || wanted == person.user_id) continue;
        Change change;
        change.kind = Kind::person;
        change.action = Action::update_person;
        change.object_id = person.user_id;
        change.key = link.key;
        if (const std::string* name = find_value(person.values, person_field::name)) change.object_name = *name;
        change.reason = "somebody else is now where the directory says the manager is";
        change.fields.push_back({"manager", now.empty() ? std::nullopt : std::optional(now), wanted});
        change.fingerprint = link.fingerprint;
        run_.people.mark_unchanged(*run_.people.position_of(link.id), false);
        --run_.job.counts.people.unchanged;
        run_.sink.add({std::move(change)});
    }
}

}  // namespace rosterd::engine
