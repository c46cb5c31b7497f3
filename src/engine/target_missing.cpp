// Linked objects that have left the hub or the scope.

#include <algorithm>
#include <unordered_map>

#include "engine/target_departments.hpp"
#include "engine/target_people.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {

constexpr std::size_t batch = 1000;

Change removal(Kind kind, Action action, const std::string& key, std::string reason) {
    Change change;
    change.kind = kind;
    change.action = action;
    change.key = key;
    change.reason = std::move(reason);
    change.fingerprint = missing_fingerprint;
    return change;
}

}  // namespace

Async<void> TargetPeople::plan_missing() {
    std::vector<std::int64_t> ids;
    for (LinkIndex::Position at = 0; at < run_.people.size(); ++at) {
        const std::int64_t id = run_.people.id(at);
        if (!run_.people.seen(at) && out_.is_about(id)) ids.push_back(id);
        if (ids.size() < batch && at + 1 < run_.people.size()) continue;
        if (ids.empty()) continue;
        std::vector<Link> links;
        std::vector<Person> people;
        const auto work = [&](store::Session& session) {
            links = store::Links(session).load(ids);
            std::vector<std::int64_t> rows;
            for (const Link& link : links) rows.push_back(link.object);
            people = store::People(session).load(rows);
        };
        co_await run_.services.store.read(work);
        ids.clear();
        std::vector<std::string> keys, nothing;
        for (const Link& link : links) keys.push_back(link.key);
        auto found = co_await out_.reader.by_key(Kind::person, std::move(keys), nothing);
        plan_removals(links, people, std::move(found));
    }
}

void TargetPeople::plan_removals(const std::vector<Link>& links, const std::vector<Person>& people,
                                 std::vector<std::vector<Record>> found) {
    KindCounts& counts = run_.job.counts.people;
    std::unordered_map<std::int64_t, const Person*> by_row;
    for (const Person& person : people) by_row.emplace(person.id, &person);
    const RemovalAction wanted = run_.task.removal.people;
    for (std::size_t at = 0; at < links.size(); ++at) {
        const Link& link = links[at];
        ++counts.missing;
        if (found[at].empty()) {  // not there either: nothing is left to remove
            run_.unlinked.push_back(link.id);
            ++counts.kept;
            continue;
        }
        const Record& there = found[at].front();
        if (wanted == RemovalAction::keep || (wanted == RemovalAction::disable && there.enabled == false)) {
            ++counts.kept;
            continue;
        }
        const auto left = left_.find(link.object);
        const std::string why =
            left == left_.end() ? "is no longer in the hub" : "is no longer in scope: " + left->second;
        const bool remove = wanted == RemovalAction::remove;
        Change change = removal(Kind::person, remove ? Action::delete_person : Action::disable_person, link.key, why);
        change.locator = there.locator;
        change.object_name = there.label;
        if (const auto person = by_row.find(link.object); person != by_row.end()) {
            change.object_id = person->second->user_id;
            if (const std::string* name = find_value(person->second->values, person_field::name))
                change.object_name = *name;
        }
        if (!remove) change.fields.push_back({"enabled", "true", "false"});
        run_.sink.add({std::move(change)});
    }
}

Async<void> TargetDepartments::plan_missing() {
    KindCounts& counts = run_.job.counts.departments;
    std::vector<std::string> keys, nothing;
    for (const auto& [key, link] : run_.departments.links)
        if (!seen_.contains(key) && out_.is_about(key)) keys.push_back(key);
    auto found = co_await out_.reader.by_key(Kind::department, keys, nothing);
    std::map<std::string, std::string> parents;
    for (std::size_t at = 0; at < keys.size(); ++at)
        if (!found[at].empty()) parents.emplace(keys[at], found[at].front().parent);
    const auto depth = [&](const std::string& key) {
        std::size_t steps = 0;
        for (auto at = parents.find(key); at != parents.end() && steps <= parents.size(); ++steps)
            at = parents.find(at->second);
        return steps;
    };
    std::vector<std::pair<std::size_t, std::size_t>> order;  // depth, place
    for (std::size_t at = 0; at < keys.size(); ++at) {
        const Link& link = run_.departments.links.find(keys[at])->second;
        ++counts.missing;
        if (found[at].empty()) {
            run_.unlinked.push_back(link.id);
            ++counts.kept;
        } else if (run_.task.removal.departments == RemovalAction::keep) {
            ++counts.kept;
        } else {
            order.emplace_back(depth(keys[at]), at);
        }
    }
    std::ranges::stable_sort(order, [](const auto& left, const auto& right) { return left.first > right.first; });
    for (const auto& [deep, at] : order) {
        const Link& link = run_.departments.links.find(keys[at])->second;
        const Department* department = out_.hub->find(link.object);
        Change change =
            removal(Kind::department, Action::delete_department, keys[at],
                    department == nullptr ? "is no longer in the hub"
                                          : "is no longer in scope: " + out_.scope->department(link.object).why);
        change.locator = found[at].front().locator;
        change.object_name = found[at].front().label;
        if (department != nullptr) {
            change.object_id = department->department_id;
            change.object_name = out_.hub->path(link.object);
        }
        run_.sink.add({std::move(change)});
    }
}

Async<void> TargetDepartments::plan_leaders(const TargetPeople& people) {
    for (Led& led : std::exchange(led_, {})) {
        if (!led.there || !led.wanted.record.leaders) continue;
        std::vector<std::string> ids, keys, pending;
        const auto work = [&](store::Session& session) {
            const store::Links links(session);
            const store::People hub_people(session);
            for (const std::string& locator : *led.wanted.record.leaders) {
                const std::int64_t row = hub::row_of(locator);
                const auto link = links.find_by_object(run_.task.id, Kind::person, row);
                if (!link && !people.is_coming(row)) {
                    out_.waiting_departments.insert(hub::row_of(led.wanted.record.locator));
                    continue;
                }
                (link ? ids : pending).push_back(hub_people.user_id_of(row));
                if (link) keys.push_back(link->key);
            }
        };
        co_await run_.services.store.read(work);
        std::vector<std::string> nothing;
        const auto found = co_await out_.reader.by_key(Kind::person, keys, nothing);
        std::vector<std::string> before;
        for (const std::string& locator : *led.there) {
            std::string who = locator;
            for (std::size_t at = 0; at < found.size(); ++at)
                if (!found[at].empty() && found[at].front().locator == locator) who = ids[at];
            before.push_back(std::move(who));
        }
        std::vector<std::string> after = ids;
        after.insert(after.end(), pending.begin(), pending.end());
        std::vector<std::string> had = before, wanted = after;
        std::ranges::sort(had);
        std::ranges::sort(wanted);
        if (had == wanted) continue;
        Change change = target_change(led.wanted, Action::set_leaders, led.key, "others lead it in the hub");
        change.fields.push_back({"leaders", id_list_text(before), id_list_text(after)});
        run_.department_results[led.key.empty() ? led.wanted.record.key : led.key].actions |= bit(change.action);
        run_.sink.add({std::move(change)});
    }
}

}  // namespace rosterd::engine
