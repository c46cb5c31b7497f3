#include "engine/target_departments.hpp"

#include <algorithm>

#include "model/value_text.hpp"

namespace rosterd::engine {

namespace {

std::string text_of(const mapping::TargetAttributes& attributes, const std::string& name) {
    const auto at = std::ranges::find(attributes, name, &mapping::TargetAttributes::value_type::first);
    if (at == attributes.end()) return {};
    const std::string* text = at->second.as_text();
    return text == nullptr ? std::string() : *text;
}

}  // namespace

TargetDepartments::TargetDepartments(Outbound& outbound)
    : out_(outbound),
      run_(outbound.run),
      fingerprint_(outbound.departments.digest()),
      by_code_(outbound.departments.target_of("code")),
      by_name_(outbound.departments.target_of("name")) {}

void TargetDepartments::know_linked() {
    for (const auto& [key, link] : run_.departments.links)
        if (const Department* department = out_.hub->find(link.object))
            out_.know_department(department->department_id, key);
}

Async<void> TargetDepartments::plan_some(std::vector<Record> records, std::set<std::int64_t> rows) {
    know_linked();
    std::vector<Candidate> some;
    for (Record& record : records) {
        const std::int64_t row = hub::row_of(record.locator);
        if (record.top || !rows.contains(row) || !out_.scope->department(row).in) continue;
        Candidate candidate;
        candidate.wanted.record = std::move(record);
        some.push_back(std::move(candidate));
    }
    if (!some.empty()) co_await plan_level(std::move(some));
}

Async<void> TargetDepartments::plan(std::vector<Record> records) {
    know_linked();
    std::map<std::string, std::vector<Record*>, std::less<>> below;
    for (Record& record : records)
        if (!record.top && out_.scope->department(hub::row_of(record.locator)).in)
            below[record.parent].push_back(&record);
    std::vector<std::string> parents{std::string()};
    while (!parents.empty()) {
        std::vector<Candidate> level;
        for (const std::string& parent : parents)
            for (Record* record : below[parent]) {
                Candidate candidate;
                candidate.wanted.record = std::move(*record);
                level.push_back(std::move(candidate));
            }
        parents.clear();
        for (const Candidate& candidate : level) parents.push_back(candidate.wanted.record.key);
        if (!level.empty()) co_await plan_level(std::move(level));
    }
}

DepartmentResult& TargetDepartments::result(const Candidate& candidate) {
    return run_.department_results[candidate.key.empty() ? candidate.wanted.record.key : candidate.key];
}

Async<void> TargetDepartments::plan_level(std::vector<Candidate> level) {
    std::vector<Candidate*> known, unknown;
    for (Candidate& candidate : level) {
        Wanted& wanted = candidate.wanted;
        ++run_.job.counts.departments.seen;
        const auto key = run_.departments.key_of.find(hub::row_of(wanted.record.locator));
        if (key != run_.departments.key_of.end()) {
            candidate.link = &run_.departments.links.find(key->second)->second;
            candidate.key = key->second;
            seen_.insert(key->second);
        }
        auto mapped = out_.departments.apply(wanted.record);
        if (!mapped.problem.empty()) {
            run_.sink.add({target_failure(wanted.record, candidate.key, std::move(mapped.problem))});
            result(candidate).failed = true;
            continue;
        }
        wanted.attributes = std::move(mapped.attributes);
        if (!wanted.record.parent.empty() && out_.traits.nested_departments)
            wanted.departments.push_back(wanted.record.parent);
        wanted.fingerprint = fingerprint_.of(wanted.record, wanted.attributes, wanted.departments);
        if (candidate.link == nullptr) {
            unknown.push_back(&candidate);
        } else if (candidate.link->fingerprint == wanted.fingerprint && !candidate.link->parked && !out_.compare_all) {
            result(candidate);
        } else {
            known.push_back(&candidate);
        }
    }
    std::vector<std::string> keys;
    for (const Candidate* candidate : known) keys.push_back(candidate->key);
    auto found = co_await out_.reader.by_key(Kind::department, keys, out_.departments.targets());
    for (std::size_t at = 0; at < known.size(); ++at) {
        known[at]->found = std::move(found[at]);
        if (known[at]->found.empty()) unknown.push_back(known[at]);
    }
    if (!by_code_.empty()) co_await match(unknown, by_code_, false);
    std::erase_if(unknown, [](const Candidate* candidate) { return !candidate->found.empty(); });
    if (!by_name_.empty()) co_await match(unknown, by_name_, true);
    for (Candidate& candidate : level)
        if (!candidate.wanted.attributes.empty() || candidate.wanted.fingerprint != 0) settle(candidate);
}

// What is there without a link of ours: by code, else by name under the same parent.
Async<void> TargetDepartments::match(std::vector<Candidate*> unknown, const std::string& attribute, bool by_place) {
    std::vector<Candidate*> asking;
    std::vector<std::string> values;
    for (Candidate* candidate : unknown) {
        std::string value = text_of(candidate->wanted.attributes, attribute);
        if (value.empty()) continue;
        asking.push_back(candidate);
        values.push_back(std::move(value));
    }
    auto found = co_await out_.reader.find(Kind::department, attribute, std::move(values), out_.departments.targets());
    for (std::size_t at = 0; at < asking.size(); ++at) {
        const Wanted& wanted = asking[at]->wanted;
        for (Record& record : found[at]) {
            if (run_.departments.links.contains(record.key) || adopted_.contains(record.key)) continue;
            const std::string parent = record.parent.empty() ? std::string() : out_.department_at(record.parent);
            const std::string wanted_parent = wanted.departments.empty() ? std::string() : wanted.departments.front();
            if (by_place && out_.traits.nested_departments && parent != wanted_parent) continue;
            asking[at]->found.push_back(std::move(record));
        }
    }
}

void TargetDepartments::settle(Candidate& candidate) {
    const Link* link = candidate.link;
    if (link != nullptr && link->fingerprint == candidate.wanted.fingerprint && !link->parked && !out_.compare_all)
        return;  // unchanged, and nobody asked
    if (candidate.found.size() > 1) {
        run_.sink.add({target_failure(candidate.wanted.record, candidate.key,
                                      "the target has several departments that could be this one (" +
                                          candidate.found[0].label + ", " + candidate.found[1].label +
                                          "); nothing was made or linked (make the code or the name unique there)")});
        result(candidate).failed = true;
        return;
    }
    if (candidate.found.empty()) return create(candidate);
    const bool adopted = link == nullptr || link->key != candidate.found.front().key;
    compare(candidate, adopted);
}

void TargetDepartments::create(Candidate& candidate) {
    const auto doubt = out_.doubtful.find({Kind::department, hub::row_of(candidate.wanted.record.locator)});
    if (doubt != out_.doubtful.end()) {
        run_.sink.add({target_failure(candidate.wanted.record, candidate.key, doubt->second)});
        result(candidate).failed = true;
        return;
    }
    const bool lost = candidate.link != nullptr;
    out_.coming.insert(candidate.wanted.record.key);
    out_.department_keys.erase(candidate.wanted.record.key);
    candidate.key.clear();
    led_.push_back({candidate.wanted, {}, std::vector<std::string>()});
    add(candidate,
        {create_in_target(candidate.wanted, lost ? "it is no longer in the target: made again" : "new in the hub")});
}

void TargetDepartments::compare(Candidate& candidate, bool adopted) {
    Wanted& wanted = candidate.wanted;
    Present present{std::move(candidate.found.front()), {}, std::nullopt};
    candidate.key = present.record.key;
    if (!present.record.parent.empty()) present.departments.push_back(out_.department_at(present.record.parent));
    if (!present.record.leaders || wanted.record.leaders)
        led_.push_back({wanted, candidate.key, present.record.leaders});
    std::vector<Change> changes = compare_with_target(wanted, present, out_.rules());
    if (adopted) {
        adopted_.insert(candidate.key);
        out_.know_department(wanted.record.key, candidate.key);
        Change adopt = target_change(wanted, Action::adopt, candidate.key, "there already, now linked");
        adopt.locator = present.record.locator;
        changes.insert(changes.begin(), std::move(adopt));
    } else if (changes.empty()) {
        Link touched = *candidate.link;
        touched.fingerprint = wanted.fingerprint;
        touched.locator = locator_hash(present.record.locator);
        touched.parked = false;
        run_.touched.push_back(std::move(touched));
    } else if (candidate.link->fingerprint == wanted.fingerprint) {
        for (Change& change : changes) change.reason = "the target differs from what was last written";
    }
    add(candidate, std::move(changes));
}

void TargetDepartments::add(const Candidate& candidate, std::vector<Change> changes) {
    DepartmentResult& its = result(candidate);
    for (const Change& change : changes) its.actions |= bit(change.action);
    if (!changes.empty()) run_.sink.add(std::move(changes), candidate.wanted.record.key);
}

}  // namespace rosterd::engine
