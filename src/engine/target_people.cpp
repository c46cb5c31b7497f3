#include "engine/target_people.hpp"

#include <algorithm>

#include "model/value_text.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {

std::string text_of(const mapping::TargetAttributes& attributes, const std::string& name) {
    const auto at = std::ranges::find(attributes, name, &mapping::TargetAttributes::value_type::first);
    if (at == attributes.end()) return {};
    const Value::List* list = at->second.as_list();
    const Value* value = list != nullptr && !list->empty() ? &list->front() : &at->second;
    const std::string* text = value->as_text();
    return text == nullptr ? std::string() : *text;
}

}  // namespace

void load_target_people(store::Session& session, Run& run) {
    const store::Links links(session);
    run.linked_people = links.count(run.task.id, Kind::person);
    run.people.reserve(static_cast<std::size_t>(run.linked_people));
    links.for_each(run.task.id, Kind::person, [&](const store::Links::Row& row) {
        run.people.add(row.id, row_key(row.object), row.fingerprint, row.parked, row.absences);
    });
    run.people.finish();
}

TargetPeople::TargetPeople(Outbound& outbound)
    : out_(outbound), run_(outbound.run), fingerprint_(outbound.people.digest()) {}

void TargetPeople::fail(const Candidate& candidate, std::string why) {
    run_.sink.add({target_failure(candidate.wanted.record, candidate.link ? candidate.link->key : "", std::move(why))});
    ++run_.job.counts.people.failed;
}

Async<void> TargetPeople::plan(Page page) {
    std::vector<Candidate> candidates;
    const auto work = [&](store::Session& session) {
        read(session, page, candidates);
        find_links(session, candidates, false);
    };
    co_await run_.services.store.read(work);
    co_await plan_candidates(std::move(candidates), false);
}

// Scope, mapping, fingerprint: whoever is as he was last written is done with.
void TargetPeople::read(store::Session&, Page& page, std::vector<Candidate>& candidates) {
    KindCounts& counts = run_.job.counts.people;
    for (Record& record : page) {
        const std::int64_t row = hub::row_of(record.locator);
        const auto position = run_.people.find(row_key(row));
        const ScopeVerdict verdict = out_.scope->person(record, position.has_value());
        if (!verdict.in) {
            if (position) left_.emplace(row, verdict.why);
            continue;
        }
        ++in_scope_;
        ++counts.seen;
        if (position) run_.people.mark_seen(*position);
        Candidate candidate;
        candidate.row = row;
        candidate.position = position;
        auto mapped = out_.people.apply(record);
        std::vector<std::string> departments = out_.scope->departments(record);
        if (record.manager == record.locator) record.manager = "";  // one's own manager is none
        Wanted& wanted = candidate.wanted;
        wanted.fingerprint = fingerprint_.of(record, mapped.attributes, departments);
        wanted.record = std::move(record);
        wanted.record.attributes = {};
        wanted.attributes = std::move(mapped.attributes);
        wanted.departments = std::move(departments);
        candidate.problem = std::move(mapped.problem);
        if (candidate.problem.empty() && position && !out_.compare_all &&
            run_.people.fingerprint(*position) == wanted.fingerprint && !run_.people.parked(*position)) {
            run_.people.mark_unchanged(*position, true);
            ++counts.unchanged;
            continue;
        }
        candidates.push_back(std::move(candidate));
    }
}

// Links of the candidates and of their managers. Whose manager has no account yet waits until all pages were read.
void TargetPeople::find_links(store::Session& session, std::vector<Candidate>& candidates, bool last) {
    const store::Links links(session);
    const store::People people(session);
    std::vector<std::int64_t> ids;
    for (const Candidate& candidate : candidates)
        if (candidate.position) ids.push_back(run_.people.id(*candidate.position));
    std::unordered_map<std::int64_t, Link> loaded;
    for (Link& link : links.load(ids)) loaded.emplace(link.id, std::move(link));
    std::vector<Candidate> now;
    for (Candidate& candidate : candidates) {
        if (candidate.position) {
            const auto link = loaded.find(run_.people.id(*candidate.position));
            if (link != loaded.end() && link->second.object == candidate.row) candidate.link = link->second;
        }
        if (!candidate.problem.empty()) {
            fail(candidate, std::move(candidate.problem));
            continue;
        }
        const std::int64_t manager = hub::row_of(candidate.wanted.record.manager.value_or(""));
        candidate.waits = false;
        candidate.manager_key.clear();
        candidate.wanted.manager = "";
        if (manager != 0) {
            const auto link = links.find_by_object(run_.task.id, Kind::person, manager);
            if (link) candidate.manager_key = link->key;
            candidate.waits = !link;
            const bool comes = link || is_coming(manager) || (run_.linked_people == 0 && !last);
            if (comes) candidate.wanted.manager = people.user_id_of(manager);
            if (!comes && !last && candidate.link) {
                later_.push_back(std::move(candidate));
                continue;
            }
            // Whoever is new is made with what is there; the reference is settled behind everybody's creation.
            if (!comes && !last) candidate.wanted.manager = people.user_id_of(manager);
        }
        if (last && candidate.link && candidate.waits && candidate.link->parked && candidate.wanted.manager->empty() &&
            candidate.link->fingerprint == candidate.wanted.fingerprint && !out_.compare_all) {
            ++run_.job.counts.people.unchanged;  // still waits for a manager who is not there
            run_.people.mark_unchanged(*candidate.position, true);
            continue;
        }
        now.push_back(std::move(candidate));
    }
    candidates = std::move(now);
}

Async<void> TargetPeople::finish() {
    std::vector<Candidate> candidates = std::exchange(later_, {});
    const auto work = [&](store::Session& session) { find_links(session, candidates, true); };
    co_await run_.services.store.read(work);
    co_await plan_candidates(std::move(candidates), true);
}

Async<void> TargetPeople::plan_candidates(std::vector<Candidate> candidates, bool last) {
    if (candidates.empty()) co_return;
    co_await look_up(candidates);
    // Managers as the target refers to them, of those who have one there or wait for one.
    std::vector<std::string> keys;
    for (const Candidate& candidate : candidates) {
        const bool waited = candidate.link && candidate.link->parked;
        if (candidate.found.size() == 1 && !candidate.manager_key.empty() &&
            (waited || !candidate.found.front().manager.value_or("").empty()))
            keys.push_back(candidate.manager_key);
    }
    std::ranges::sort(keys);
    const auto repeated = std::ranges::unique(keys);
    keys.erase(repeated.begin(), repeated.end());
    std::vector<std::string> nothing;
    const auto managers = co_await out_.reader.by_key(Kind::person, keys, nothing);
    std::unordered_map<std::string, std::string> locators;
    std::unordered_set<std::string> lost;
    for (std::size_t at = 0; at < keys.size(); ++at) {
        if (managers[at].empty())
            lost.insert(keys[at]);
        else
            locators.emplace(keys[at], managers[at].front().locator);
    }
    await_lost_managers(candidates, lost, last);
    for (Candidate& candidate : candidates) settle(candidate, locators);
}

// Whose manager's account was taken away behind our back: it is made again or found by this run (which shows once
// everybody was planned), or by the next one. Until then the reference waits.
void TargetPeople::await_lost_managers(std::vector<Candidate>& candidates, const std::unordered_set<std::string>& lost,
                                       bool last) {
    if (lost.empty()) return;
    out_.lost.insert(lost.begin(), lost.end());
    std::vector<Candidate> now;
    for (Candidate& candidate : candidates) {
        const std::int64_t manager = hub::row_of(candidate.wanted.record.manager.value_or(""));
        if (lost.contains(candidate.manager_key) && !out_.remade.contains(manager)) {
            if (!last) {
                candidate.found.clear();
                candidate.vanished = false;
                later_.push_back(std::move(candidate));
                continue;
            }
            candidate.waits = true;
            candidate.wanted.manager.reset();
        }
        now.push_back(std::move(candidate));
    }
    candidates = std::move(now);
}

Async<void> TargetPeople::look_up(std::vector<Candidate>& candidates) {
    std::vector<Candidate*> known, unknown;
    std::vector<std::string> keys;
    for (Candidate& candidate : candidates) {
        (candidate.link ? known : unknown).push_back(&candidate);
        if (candidate.link) keys.push_back(candidate.link->key);
    }
    auto found = co_await out_.reader.by_key(Kind::person, std::move(keys), out_.people.targets());
    for (std::size_t at = 0; at < known.size(); ++at) {
        known[at]->found = std::move(found[at]);
        if (!known[at]->found.empty()) continue;
        known[at]->vanished = true;
        unknown.push_back(known[at]);
    }
    for (const std::string& attribute : run_.task.matching_keys) {
        std::erase_if(unknown, [](const Candidate* candidate) { return !candidate->found.empty(); });
        if (unknown.empty()) break;
        co_await match(unknown, attribute);
    }
}

// What is there already, without a link of ours.
Async<void> TargetPeople::match(std::vector<Candidate*> unknown, const std::string& attribute) {
    std::vector<Candidate*> asking;
    std::vector<std::string> values;
    for (Candidate* candidate : unknown) {
        std::string value = text_of(candidate->wanted.attributes, attribute);
        if (value.empty()) continue;
        asking.push_back(candidate);
        values.push_back(std::move(value));
    }
    auto found = co_await out_.reader.find(Kind::person, attribute, std::move(values), out_.people.targets());
    const auto work = [&](store::Session& session) {
        const store::Links links(session);
        for (std::size_t at = 0; at < asking.size(); ++at)
            for (Record& record : found[at])
                if (!links.find(run_.task.id, Kind::person, record.key)) asking[at]->found.push_back(std::move(record));
    };
    co_await run_.services.store.read(work);
    for (Candidate* candidate : asking) {
        if (candidate->found.size() < 2) continue;
        candidate->problem = "the target has several people with the same " + attribute + " (" +
                             candidate->found[0].label + ", " + candidate->found[1].label +
                             "); nobody was made or linked (make the value unique there, or take " + attribute +
                             " out of matchingKeys)";
    }
}

void TargetPeople::settle(Candidate& candidate, const std::unordered_map<std::string, std::string>& locators) {
    Wanted& wanted = candidate.wanted;
    if (!candidate.problem.empty()) return fail(candidate, std::move(candidate.problem));
    if (candidate.found.empty()) return create(candidate);
    Present present{std::move(candidate.found.front()), {}, std::nullopt};
    const std::string& key = present.record.key;
    const bool adopted = !candidate.link || candidate.link->key != key;
    if (adopted && candidate.link) out_.remade.insert(candidate.row);
    if (adopted && !adopted_.insert(key).second)
        return fail(candidate, "another person of the hub was just linked to " + present.record.label +
                                   " (two people cannot have one account: correct what they are matched by)");
    for (const std::string& department : present.record.departments)
        present.departments.push_back(out_.department_at(department));
    // Departments of the target that the hub has none for are left alone where there is room beside them.
    if (out_.traits.several_departments)
        for (const std::string& department : present.departments)
            if (!out_.department_keys.contains(department)) wanted.departments.push_back(department);
    if (present.record.manager) {
        const auto locator = locators.find(candidate.manager_key);
        const bool same = locator != locators.end() && locator->second == *present.record.manager;
        present.manager = same ? *wanted.manager : *present.record.manager;
    }
    std::vector<Change> changes = compare_with_target(wanted, present, out_.rules());
    for (Change& change : changes) change.manager = candidate.waits ? *wanted.record.manager : std::string();
    if (changes.empty()) ++run_.job.counts.people.unchanged;
    if (adopted) {
        Change adopt = target_change(
            wanted, Action::adopt, key,
            candidate.vanished ? "made anew in the target by somebody, linked again" : "there already, now linked");
        adopt.locator = present.record.locator;
        adopt.manager = candidate.waits ? *wanted.record.manager : std::string();
        changes.insert(changes.begin(), std::move(adopt));
        coming_.insert(candidate.row);
    } else if (changes.empty()) {
        run_.people.mark_unchanged(*candidate.position, true);
        Link touched = *candidate.link;
        touched.fingerprint = wanted.fingerprint;
        touched.locator = locator_hash(present.record.locator);
        touched.parked = candidate.waits;
        touched.absences = 0;
        run_.touched.push_back(std::move(touched));
        return;
    } else if (candidate.link->fingerprint == wanted.fingerprint) {
        for (Change& change : changes) change.reason = "the target differs from what was last written";
    }
    run_.sink.add(std::move(changes), wanted.record.key);
}

void TargetPeople::create(Candidate& candidate) {
    if (candidate.wanted.record.enabled == false) {  // gone there as well: nothing to switch off
        ++run_.job.counts.people.unchanged;
        if (candidate.position) run_.people.mark_unchanged(*candidate.position, true);
        return;
    }
    if (const auto doubt = out_.doubtful.find({Kind::person, candidate.row}); doubt != out_.doubtful.end())
        return fail(candidate, doubt->second);
    coming_.insert(candidate.row);
    if (candidate.vanished) out_.remade.insert(candidate.row);
    Change change = create_in_target(
        candidate.wanted, candidate.vanished ? "it is no longer in the target: made again" : "new in the hub");
    change.manager = candidate.waits ? *candidate.wanted.record.manager : std::string();
    run_.sink.add({std::move(change)}, candidate.wanted.record.key);
}

}  // namespace rosterd::engine
