#include "engine/missing_pass.hpp"

#include <unordered_map>

#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {

constexpr std::size_t batch = 1000;

Change removal_of(const Task& task, const Link& link, const Person& person, std::string reason) {
    const bool remove = task.removal.people == RemovalAction::remove;
    Change change;
    change.kind = Kind::person;
    change.action = remove ? Action::delete_person : Action::disable_person;
    change.object_id = person.user_id;
    change.key = link.key;
    if (const std::string* name = find_value(person.values, person_field::name)) change.object_name = *name;
    change.reason = std::move(reason);
    change.fingerprint = missing_fingerprint;
    if (!remove)
        change.fields.push_back(
            {"status", std::string(to_string(person.status)), std::string(to_string(task.removal.status))});
    return change;
}

// `named`: the directory said by itself that they are gone; nobody has to be absent a second time.
void plan_batch(store::Session& session, Run& run, const std::vector<std::int64_t>& ids, bool named) {
    KindCounts& counts = run.job.counts.people;
    const store::Links links(session);
    const std::vector<Link> missing = links.load(ids);
    std::vector<std::int64_t> rows;
    for (const Link& link : missing) rows.push_back(link.object);
    std::unordered_map<std::int64_t, Person> people;
    for (Person& person : store::People(session).load(rows)) people.emplace(person.id, std::move(person));
    for (const Link& link : missing) {
        ++counts.missing;
        const auto person = people.find(link.object);
        const int absences = link.absences + 1;
        if (person == people.end() || run.task.removal.people == RemovalAction::keep) {
            ++counts.kept;
        } else if (run.task.removal.people == RemovalAction::disable && !is_active(person->second.status)) {
            ++counts.kept;  // has left already
        } else if (links.linked_elsewhere(Kind::person, link.object, run.task.id)) {
            run.unlinked.push_back(link.id);
            ++counts.kept;
        } else if (!named && absences < run.task.removal.after_absences) {
            run.absent[absences].push_back(link.id);
            ++counts.waiting;
        } else {
            std::string reason = named ? "the directory told that it was deleted"
                                       : "absent from " + std::to_string(absences) + " complete reads";
            run.sink.add({removal_of(run.task, link, person->second, std::move(reason))});
        }
    }
}

}  // namespace

std::optional<WholeRead> WholeRead::judge(const Completeness& departments, const Completeness& people, const Run& run,
                                          std::int64_t keyless_people, std::string& why) {
    why.clear();
    if (!departments.is_complete())
        why = "the departments were not read completely: " + departments.why();
    else if (!people.is_complete())
        why = "the people were not read completely: " + people.why();
    else if (keyless_people > 0)
        why = std::to_string(keyless_people) + " records have no key, so nobody can be told to be missing";
    else if (run.job.counts.people.seen == 0 && run.linked_people > 0 && !run.task.removal.allow_empty)
        why = "the directory returned nobody although " + std::to_string(run.linked_people) +
              " people came from it before (check the base and the filter; if it really is empty now, set "
              "removal.allowEmpty)";
    else if (run.job.counts.departments.seen == 0 && run.linked_departments > 0 && !run.task.removal.allow_empty)
        why = "the directory returned no department although " + std::to_string(run.linked_departments) +
              " came from it before (check the base and the filter; if there really are none now, set "
              "removal.allowEmpty)";
    if (!why.empty()) return std::nullopt;
    return WholeRead();
}

WholeRead WholeRead::named(const Completeness& delta) {
    WholeRead read;
    read.named_ = delta.removed();
    return read;
}

namespace {

void plan_named_people(store::Session& session, Run& run, const std::vector<std::string>& keys) {
    std::vector<std::int64_t> ids;
    for (const std::string& key : keys) {
        const auto link = store::Links(session).find(run.task.id, Kind::person, key);
        const auto position = link ? run.people.position_of(link->id) : std::nullopt;
        if (!position || !run.people.mark_seen(*position)) continue;
        ids.push_back(link->id);
        if (ids.size() < batch) continue;
        plan_batch(session, run, ids, true);
        ids.clear();
    }
    plan_batch(session, run, ids, true);
}

}  // namespace

void plan_missing_people(store::Session& session, Run& run, const WholeRead& proof) {
    if (const std::vector<std::string>* keys = proof.named_keys()) return plan_named_people(session, run, *keys);
    std::vector<std::int64_t> ids;
    for (LinkIndex::Position at = 0; at < run.people.size(); ++at) {
        if (run.people.seen(at)) continue;
        ids.push_back(run.people.id(at));
        if (ids.size() < batch) continue;
        plan_batch(session, run, ids, false);
        ids.clear();
    }
    plan_batch(session, run, ids, false);
}

}  // namespace rosterd::engine
