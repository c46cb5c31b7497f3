// What the target has done, as the hub remembers it: links, log, counts.

#include <algorithm>

#include "engine/counting.hpp"
#include "engine/target_pass.hpp"
#include "store/changes.hpp"
#include "store/links.hpp"
#include "store/retries.hpp"

namespace rosterd::engine {

namespace {

void refuse(std::vector<Change>& changes, const std::string& error) {
    for (Change& change : changes) {
        change.state = ChangeState::failed;
        change.error = error;
    }
}

}  // namespace

Async<void> TargetPass::record(std::vector<Item>& items) {
    std::vector<Item> over;
    for (Item& item : items) {
        const Outcome& outcome = item.outcome;
        const bool conflict = outcome.state == Outcome::State::failed && outcome.kind == ErrorKind::conflict &&
                              item.write.kind == Kind::person && item.writes && !last_round_;
        (conflict ? conflicts_ : over).push_back(std::move(item));
    }
    if (over.empty()) co_return;
    now_ = to_text(run_.services.clock.now());
    const auto write = [&](store::Session& session) {
        std::vector<Change> all;
        for (Item& item : over) {
            record(session, item);
            for (const Change& change : item.changes) all.push_back(change);
        }
        store::Changes(session).set_state(all);
    };
    co_await run_.services.store.write(write);
    std::vector<Change> all;
    for (const Item& item : over) {
        all.insert(all.end(), item.changes.begin(), item.changes.end());
        const Change& head = item.changes.front();
        if (item.outcome.state != Outcome::State::applied || !item.link) continue;
        if (head.kind == Kind::department && head.fingerprint != missing_fingerprint)
            out_.know_department(head.object_id, item.link->key);
        if (item.manager != 0)
            references_.push_back({item.link->id, item.manager, item.link->key, item.changes.back()});
    }
    count_applied(run_, all);
}

void TargetPass::record(store::Session& session, Item& item) {
    store::Links links(session);
    const Outcome& outcome = item.outcome;
    for (Change& change : item.changes) {
        change.state = ChangeState::applied;
        change.at = now_;
    }
    const Change& head = item.changes.front();
    if (has_intent(item) && outcome.state != Outcome::State::unknown)
        store::Retries(session).remove_intent(run_.task.id, head.kind, item.row);
    if (outcome.state != Outcome::State::applied) {
        refuse(item.changes, outcome.state == Outcome::State::failed
                                 ? outcome.error
                                 : "put off, the next run tries again: " + outcome.error);
        if (!item.link) return;
        item.link->fingerprint = 0;
        links.update(*item.link);
        return;
    }
    if (item.write.action == WriteAction::remove) {
        if (item.link) links.remove(item.link->id);
        item.link.reset();
        return;
    }
    const std::string& key = item.write.action == WriteAction::create ? outcome.key : item.write.key;
    const bool fresh = !item.link;
    if (fresh) {
        item.link.emplace();
        item.link->task = run_.task.id;
        item.link->kind = head.kind;
        item.link->object = item.row;
        item.link->outbound = true;
    }
    Link& link = *item.link;
    if (!fresh && link.key != key) store::Retries(session).compare_referring(run_.task.id, head.kind, item.row);
    const bool stale = head.action == Action::set_leaders && link.fingerprint == 0;
    const std::uint64_t before = link.locator;
    link.key = key;
    link.fingerprint = stale ? 0 : head.fingerprint;
    link.locator = locator_hash(outcome.locator.empty() ? head.locator : outcome.locator);
    if (!fresh && before != 0 && link.locator != before) moved_.emplace_back(head.kind, item.row);
    link.parked = item.manager != 0 || item.awaits || awaits_leaders(item);
    link.absences = 0;
    bool kept = !key.empty() && (item.row != 0 || !fresh);
    if (kept && fresh) kept = links.insert_new(link);
    if (kept && !fresh) links.update(link);
    if (kept) return;
    refuse(item.changes, key.empty()
                             ? "the connector did not say under which key it was made (a defect of the connector)"
                             : "it was written, but its key in the target belongs to somebody else's link");
    item.outcome.state = Outcome::State::failed;
}

// What a run learns about links without writing to the target.
Async<void> TargetPass::keep_links() {
    constexpr std::size_t batch_links = 10000;
    for (std::size_t from = 0; from < run_.touched.size(); from += batch_links) {
        const auto touch = [&](store::Session& session) {
            store::Links links(session);
            const std::size_t to = std::min(run_.touched.size(), from + batch_links);
            for (std::size_t at = from; at < to; ++at) links.update(run_.touched[at]);
        };
        co_await run_.services.store.write(touch);
    }
    const auto rest = [&](store::Session& session) {
        store::Links links(session);
        for (const std::int64_t id : run_.unlinked) links.remove(id);
        for (const std::int64_t row : out_.waiting_departments) {
            auto link = links.find_by_object(run_.task.id, Kind::department, row);
            if (!link || link->parked) continue;
            link->parked = true;
            links.update(*link);
        }
        for (const std::string& key : out_.lost) compare_again(links, Kind::person, key);
    };
    co_await run_.services.store.write(rest);
}

}  // namespace rosterd::engine
