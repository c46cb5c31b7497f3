// References that have to wait, since a manager or leader has no account yet, or no longer has one; and those that have
// to follow him.

#include <algorithm>
#include <set>
#include <utility>

#include "engine/target_pass.hpp"
#include "store/changes.hpp"
#include "store/links.hpp"
#include "store/people.hpp"
#include "store/retries.hpp"

namespace rosterd::engine {

bool TargetPass::awaits_leaders(const Item& item) const {
    return item.write.kind == Kind::department && out_.waiting_departments.contains(item.row);
}

void TargetPass::compare_again(store::Links& links, Kind kind, const std::string& key) const {
    auto link = links.find(run_.task.id, kind, key);
    if (!link || link->fingerprint == 0) return;
    link->fingerprint = 0;
    links.update(*link);
}

// Refused, and somebody or something that it names is gone from the target although it was made by us once. What is
// gone is compared, and made again, by the next run. A reference waits for that, and the write is tried once more
// without it; somebody's place cannot be left out. True: the item is to be sent again, or there is nothing left to
// send.
Async<bool> TargetPass::leave_out_lost(Item& item) {
    Write& write = item.write;
    const bool refused = item.outcome.state == Outcome::State::failed;
    if (!refused || (item.outcome.kind != ErrorKind::not_found && item.outcome.kind != ErrorKind::invalid))
        co_return false;
    std::vector<std::string> people = write.leaders.value_or(std::vector<std::string>());
    if (write.manager && !write.manager->empty()) people.push_back(*write.manager);
    std::vector<std::string> places;
    if (write.departments && item.outcome.kind == ErrorKind::not_found) places = *write.departments;
    if (write.parent && !write.parent->empty() && item.outcome.kind == ErrorKind::not_found)
        places.push_back(*write.parent);
    std::vector<std::string> nothing;
    const auto lost = [](const std::vector<std::string>& keys, const TargetReader::Found& found) {
        std::set<std::string> gone;
        for (std::size_t at = 0; at < keys.size(); ++at)
            if (found[at].empty()) gone.insert(keys[at]);
        return gone;
    };
    const auto found_people = co_await out_.reader.by_key(Kind::person, people, nothing);
    const auto found_places = co_await out_.reader.by_key(Kind::department, places, nothing);
    const std::set<std::string> gone = lost(people, found_people), without_place = lost(places, found_places);
    if (gone.empty() && without_place.empty()) co_return false;
    std::int64_t manager = 0;
    const auto mark = [&](store::Session& session) {
        store::Links links(session);
        if (write.manager && gone.contains(*write.manager))
            if (const auto link = links.find(run_.task.id, Kind::person, *write.manager)) manager = link->object;
        for (const std::string& key : gone) compare_again(links, Kind::person, key);
        for (const std::string& key : without_place) compare_again(links, Kind::department, key);
    };
    co_await run_.services.store.write(mark);
    if (!without_place.empty() || gone.empty()) co_return false;
    if (write.manager && gone.contains(*write.manager)) {
        if (manager == 0) co_return false;
        write.manager.reset();
        item.manager = manager;
    }
    if (write.leaders) {
        const auto left = std::erase_if(*write.leaders, [&](const std::string& key) { return gone.contains(key); });
        item.awaits = item.awaits || left > 0;
    }
    const bool empty = write.action == WriteAction::update && write.attributes.empty() && !write.parent &&
                       !write.departments && !write.manager && !write.leaders && !write.enabled;
    if (empty) item.outcome = Outcome::applied(write.key, write.locator);
    co_return true;
}

// Managers who were made in this run. Whose is still not there waits for a later one.
Async<void> TargetPass::settle_managers() {
    std::vector<Reference> references = std::exchange(references_, {});
    const std::size_t limit = std::max<std::size_t>(1, out_.traits.batch);
    for (std::size_t first = 0; first < references.size(); first += limit) {
        std::vector<Item> items;
        std::vector<std::int64_t> ids;
        const auto resolve = [&](store::Session& session) {
            const store::Links links(session);
            for (std::size_t at = first; at < references.size() && at < first + limit; ++at) {
                const auto manager = links.find_by_object(run_.task.id, Kind::person, references[at].manager);
                if (!manager) continue;
                Item item;
                item.write.action = WriteAction::update;
                item.write.key = references[at].key;
                item.write.locator = references[at].change.locator;
                item.write.token =
                    references[at].change.object_id + "-" + std::to_string(references[at].change.id) + "-manager";
                item.write.name = references[at].change.object_name;
                item.write.manager = manager->key;
                item.changes.push_back(references[at].change);
                items.push_back(std::move(item));
                ids.push_back(references[at].link);
            }
        };
        co_await run_.services.store.read(resolve);
        if (items.empty()) continue;
        co_await send(items);
        now_ = to_text(run_.services.clock.now());
        const auto keep = [&](store::Session& session) {
            store::Links links(session);
            std::vector<Change> refused;
            std::vector<Link> loaded = links.load(ids);
            for (std::size_t at = 0; at < items.size(); ++at) {
                const auto link = std::ranges::find(loaded, ids[at], &Link::id);
                const bool applied = items[at].outcome.state == Outcome::State::applied;
                if (link != loaded.end()) {
                    link->parked = items[at].manager != 0;
                    if (!applied) link->fingerprint = 0;
                    links.update(*link);
                }
                if (applied) continue;
                Change change = items[at].changes.front();
                change.state = ChangeState::failed;
                change.error = "written, but its manager was refused: " + items[at].outcome.error;
                change.at = now_;
                refused.push_back(std::move(change));
            }
            store::Changes(session).set_state(refused);
        };
        co_await run_.services.store.write(keep);
        check_stop();
    }
    co_await follow_moved();
}

// The manager or the leaders of one as they are to be written; nullopt: not all of them have accounts, so he waits.
std::optional<TargetPass::Item> TargetPass::reference_of(store::Session& session, Kind kind, std::int64_t row) const {
    const store::Links links(session);
    const auto link = links.find_by_object(run_.task.id, kind, row);
    if (!link || link->parked) return std::nullopt;
    std::vector<std::int64_t> named;
    if (kind == Kind::person) {
        const std::vector<std::int64_t> rows{row};
        for (const Person& person : store::People(session).load(rows)) named.push_back(person.manager);
    } else if (const Department* department = out_.hub->find(row)) {
        named = department->leaders;
    }
    Item item;
    item.row = row;
    item.link = link;
    std::vector<std::string> keys;
    for (const std::int64_t person : named) {
        const auto account = links.find_by_object(run_.task.id, Kind::person, person);
        if (!account) return std::nullopt;
        keys.push_back(account->key);
    }
    item.write.kind = kind;
    item.write.key = link->key;
    item.write.token = "moved-" + std::to_string(run_.job.id) + "-" + link->key;
    if (kind == Kind::department)
        item.write.leaders = std::move(keys);
    else if (!keys.empty())
        item.write.manager = keys.front();
    else
        return std::nullopt;
    return item;
}

// Where references are names of places (DNs), and the directory does not see to them itself, those to somebody who was
// renamed or moved lead nowhere now. They are written as they are wanted; where they are right that is no change.
Async<void> TargetPass::follow_moved() {
    std::vector<std::pair<Kind, std::int64_t>> referring;
    const auto moved = std::exchange(moved_, {});
    if (moved.empty()) co_return;
    const auto look = [&](store::Session& session) {
        const store::Retries retries(session);
        for (const auto& [kind, row] : moved)
            for (const auto& one : retries.referring(run_.task.id, kind, row)) referring.push_back(one);
    };
    co_await run_.services.store.read(look);
    std::ranges::sort(referring);
    const auto repeated = std::ranges::unique(referring);
    referring.erase(repeated.begin(), repeated.end());
    const std::size_t limit = std::max<std::size_t>(1, out_.traits.batch);
    for (std::size_t first = 0; first < referring.size();) {
        std::vector<Item> items;
        const Kind kind = referring[first].first;
        const auto prepare_some = [&](store::Session& session) {
            for (; first < referring.size() && referring[first].first == kind && items.size() < limit; ++first)
                if (auto item = reference_of(session, kind, referring[first].second)) items.push_back(std::move(*item));
        };
        co_await run_.services.store.read(prepare_some);
        if (items.empty()) continue;
        co_await send(items);
        const auto keep = [&](store::Session& session) {
            store::Links links(session);
            for (const Item& item : items)
                if (item.outcome.state != Outcome::State::applied || item.manager != 0 || item.awaits)
                    compare_again(links, kind, item.link->key);
        };
        co_await run_.services.store.write(keep);
        check_stop();
    }
}

}  // namespace rosterd::engine
