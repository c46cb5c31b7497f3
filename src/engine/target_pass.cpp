#include "engine/target_pass.hpp"

#include <algorithm>

#include "engine/counting.hpp"
#include "engine/intents.hpp"
#include "model/value_text.hpp"
#include "rosterd/error.hpp"
#include "store/changes.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {

constexpr std::size_t batch_changes = 4000;
constexpr std::size_t batch_bytes = std::size_t{4} << 20;

bool is_creation(const Change& change) {
    return change.action == Action::create_person || change.action == Action::create_department;
}

bool is_removal(const Change& change) {
    return change.action == Action::delete_person || change.action == Action::delete_department;
}

bool same_object(const Change& left, const Change& right) {
    return left.kind == right.kind && left.key == right.key && left.object_id == right.object_id;
}

WriteAction write_action(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (is_creation(change)) return WriteAction::create;
        if (is_removal(change)) return WriteAction::remove;
        if (change.action == Action::disable_person) return WriteAction::disable;
    }
    return WriteAction::update;
}

void set_attribute(Write& write, std::string name, Value value) {
    const auto at = std::ranges::lower_bound(write.attributes, name, {}, &std::pair<std::string, Value>::first);
    if (at != write.attributes.end() && at->first == name)
        at->second = std::move(value);
    else
        write.attributes.emplace(at, std::move(name), std::move(value));
}

}  // namespace

TargetPass::TargetPass(Outbound& outbound, boost::asio::any_io_executor executor, const BackoffLimits& limits,
                       const Progress& progress, const bool& stop)
    : out_(outbound),
      run_(outbound.run),
      executor_(std::move(executor)),
      limits_(limits),
      progress_(progress),
      stop_(stop) {}

void TargetPass::check_stop() const {
    if (stop_)
        throw Error(ErrorKind::cancelled,
                    "the job was told to stop; what it had applied stays, the next run does the rest");
}

Async<void> TargetPass::run() {
    std::int64_t last = 0;
    bool people_done = false;
    for (;;) {
        std::vector<Change> batch;
        const auto read = [&](store::Session& session) {
            batch = store::Changes(session).planned(run_.job.id, last, batch_changes, batch_bytes);
        };
        co_await run_.services.store.read(read);
        if (batch.empty()) break;
        last = batch.back().id;
        std::vector<Item> items = items_of(std::move(batch));
        for (std::size_t first = 0; first < items.size();) {
            // Conflicts and references are settled once everybody is there, before anything is taken away.
            const Change& head = items[first].changes.front();
            if (!people_done && (head.fingerprint == missing_fingerprint || head.action == Action::set_leaders)) {
                people_done = true;
                co_await settle_conflicts();
                co_await settle_managers();
            }
            std::vector<Item> part;
            const std::size_t limit = std::max<std::size_t>(1, out_.traits.batch);
            while (first < items.size() && part.size() < limit && !is_dependent(items[first], part))
                part.push_back(std::move(items[first++]));
            co_await apply(std::move(part));
            check_stop();
        }
    }
    co_await settle_conflicts();
    co_await settle_managers();
    co_await keep_links();
}

std::vector<TargetPass::Item> TargetPass::items_of(std::vector<Change> batch) const {
    std::vector<Item> items;
    for (Change& change : batch) {
        if (items.empty() || !same_object(items.back().changes.front(), change)) items.emplace_back();
        items.back().changes.push_back(std::move(change));
    }
    return items;
}

// Writes of one call have to be independent of one another: departments that others of the batch may stand in are
// made, moved and removed alone.
bool TargetPass::is_dependent(const Item& item, const std::vector<Item>& batch) const {
    if (batch.empty()) return false;
    const Change& head = item.changes.front();
    const Change& before = batch.back().changes.front();
    if (head.kind != before.kind) return true;
    if ((head.fingerprint == missing_fingerprint) != (before.fingerprint == missing_fingerprint)) return true;
    if ((head.action == Action::set_leaders) != (before.action == Action::set_leaders)) return true;
    if (head.kind == Kind::person || head.action == Action::set_leaders) return false;
    const auto alone = [](const Item& one) {
        return std::ranges::any_of(one.changes, [](const Change& change) {
            return change.action == Action::move_department || is_removal(change);
        });
    };
    if (alone(item) || alone(batch.back())) return true;
    for (const FieldChange& field : head.fields)
        if (field.key == "parentDepartmentId" && field.after && !out_.department_keys.contains(*field.after))
            return true;
    return false;
}

void TargetPass::prepare(store::Session& session, Item& item) {
    const store::Links links(session);
    const Change& head = item.changes.front();
    if (!head.object_id.empty()) {
        if (head.kind == Kind::person) {
            item.row = store::People(session).id_of(head.object_id);
        } else if (const auto row = run_.departments.row_of.find(head.object_id);
                   row != run_.departments.row_of.end()) {
            item.row = row->second;
        }
    }
    if (!head.key.empty()) item.link = links.find(run_.task.id, head.kind, head.key);
    if (!item.link && item.row != 0) item.link = links.find_by_object(run_.task.id, head.kind, item.row);
    Write& write = item.write;
    write.kind = head.kind;
    write.action = write_action(item.changes);
    write.key = head.key.empty() && write.action != WriteAction::create && item.link ? item.link->key : head.key;
    write.locator = head.locator;
    write.token = head.object_id + "-" + std::to_string(head.id);
    write.name = head.object_name;
    for (const Change& change : item.changes) {
        if (change.manager && !change.manager->empty()) item.manager = hub::row_of(*change.manager);
        for (const FieldChange& field : change.fields) {
            if (field.key == "manager") {
                write.manager = "";
                if (!field.after) continue;
                const std::int64_t manager = store::People(session).id_of(*field.after);
                const auto link = links.find_by_object(run_.task.id, Kind::person, manager);
                if (link && !out_.remade.contains(manager))
                    write.manager = link->key, item.manager = 0;
                else
                    write.manager.reset(), item.manager = manager;
            } else if (field.key == "leaders") {
                write.leaders.emplace();
                for (const std::string& id : id_list_from_text(field.after)) {
                    const std::int64_t row = store::People(session).id_of(id);
                    const auto link = links.find_by_object(run_.task.id, Kind::person, row);
                    if (link) write.leaders->push_back(link->key);
                    item.awaits = item.awaits || !link;
                }
            }
        }
    }
}

void TargetPass::fill_write(Item& item) const {
    Write& write = item.write;
    const auto key_of = [&](const std::string& id) -> std::optional<std::string> {
        if (const auto key = out_.department_keys.find(id); key != out_.department_keys.end()) return key->second;
        if (!run_.departments.row_of.contains(id)) return id;  // one of the target's own
        return std::nullopt;
    };
    const auto missing = [&](const std::string& id) {
        item.settled = true;
        const auto row = run_.departments.row_of.find(id);
        item.outcome =
            Outcome::failed(ErrorKind::not_found, "its department " + out_.hub->path(row->second) +
                                                      " is not in the target (it failed, is held, or is not in scope)");
    };
    for (const Change& change : item.changes) {
        if (change.action != Action::adopt) item.writes = true;
        for (const FieldChange& field : change.fields) {
            if (field.key == "manager" || field.key == "leaders") continue;
            if (field.key == "enabled") {
                if (write.action != WriteAction::disable) write.enabled = field.after == "true";
            } else if (field.key == "departments") {
                write.departments.emplace();
                for (const std::string& id : id_list_from_text(field.after)) {
                    auto key = key_of(id);
                    if (!key) return missing(id);
                    write.departments->push_back(std::move(*key));
                }
            } else if (field.key == "parentDepartmentId") {
                write.parent = "";
                if (!field.after) continue;
                auto key = key_of(*field.after);
                if (!key) return missing(*field.after);
                write.parent = std::move(*key);
            } else {
                set_attribute(write, field.key, value_from_change_text(field.after));
            }
        }
    }
    if (write.action == WriteAction::create && write.kind == Kind::department && !write.parent) write.parent = "";
}

Async<void> TargetPass::apply(std::vector<Item> items) {
    const auto read = [&](store::Session& session) {
        for (Item& item : items)
            if (item.write.token.empty()) prepare(session, item);
    };
    co_await run_.services.store.read(read);
    for (Item& item : items) {
        if (!item.settled && !item.writes) fill_write(item);
        if (!item.settled && !item.writes) item.settled = true;  // only to be linked
    }
    co_await note_intents(items);
    co_await send(items);
    co_await record(items);
    Job shown = run_.job;
    shown.counts.departments = count_departments(run_);
    progress_(shown);
}

// Until each has its outcome. What was put off is tried again while the backoff lasts.
Async<void> TargetPass::send(std::vector<Item>& items) {
    Backoff backoff(executor_, limits_, stop_);
    for (;;) {
        std::vector<Write> writes;
        std::vector<Item*> pending;
        for (Item& item : items) {
            if (item.settled) continue;
            pending.push_back(&item);
            writes.push_back(item.write);
        }
        if (pending.empty()) co_return;
        std::vector<Outcome> outcomes;
        std::optional<Error> refusal;
        try {
            outcomes = co_await out_.target.write(writes);
        } catch (const Error& error) {
            if (!is_transient(error.kind()) || backoff.exhausted()) throw;
            refusal = error;
        }
        if (refusal) {
            co_await backoff.wait(std::chrono::seconds(0));
            continue;
        }
        if (outcomes.size() != writes.size())
            throw Error(ErrorKind::internal, "the connector answered " + std::to_string(outcomes.size()) + " of " +
                                                 std::to_string(writes.size()) + " writes (a defect of the connector)");
        std::uint32_t asked_for = 0;
        bool again = false;
        for (std::size_t at = 0; at < pending.size(); ++at) {
            Item& item = *pending[at];
            item.outcome = std::move(outcomes[at]);
            if (!out_.traits.finds_creates && has_intent(item) && item.outcome.state == Outcome::State::unknown) {
                item.settled = true;  // the next run looks through the whole target for it
                continue;
            }
            if (item.outcome.state == Outcome::State::unknown) co_await look(item);
            const bool lighter = co_await leave_out_lost(item);
            if (lighter) {
                item.settled = item.outcome.state == Outcome::State::applied;
                continue;
            }
            const bool over =
                item.outcome.state == Outcome::State::applied || item.outcome.state == Outcome::State::failed;
            item.settled = over || backoff.exhausted();
            if (item.settled) continue;
            again = true;
            asked_for = std::max(asked_for, item.outcome.retry_after_seconds);
        }
        if (again) co_await backoff.wait(std::chrono::seconds(asked_for));
    }
}

bool TargetPass::has_intent(const Item& item) const {
    return item.write.action == WriteAction::create && item.row != 0;
}

Async<void> TargetPass::note_intents(const std::vector<Item>& items) {
    const auto noted = [&](const Item& item) { return !item.settled && has_intent(item); };
    if (std::ranges::none_of(items, noted)) co_return;
    const std::string now = to_text(run_.services.clock.now());
    const auto note = [&](store::Session& session) {
        store::Retries retries(session);
        for (const Item& item : items)
            if (noted(item)) retries.put_intent(intent_of(item.write, item.row, out_, now));
    };
    co_await run_.services.store.write(note);
}

// Nobody knows whether it was carried out. A create is looked for by what people are matched by; everything else may be
// sent again: it sets what it sets.
Async<void> TargetPass::look(Item& item) {
    item.outcome.state = Outcome::State::put_off;
    if (item.write.action != WriteAction::create) co_return;
    std::vector<std::string> keys = run_.task.matching_keys;
    if (item.write.kind == Kind::department)
        keys = {out_.departments.target_of("code"), out_.departments.target_of("name")};
    for (const std::string& key : keys) {
        const auto value = std::ranges::find(item.write.attributes, key, &std::pair<std::string, Value>::first);
        const std::string* text = value == item.write.attributes.end() ? nullptr : value->second.as_text();
        if (key.empty() || text == nullptr || text->empty()) continue;
        std::vector<std::string> values{*text}, nothing;
        const auto found = co_await out_.reader.find(item.write.kind, key, std::move(values), std::move(nothing));
        std::vector<const Record*> mine;
        for (const Record& record : found.front())
            if (item.write.kind == Kind::person || record.parent == item.write.parent.value_or(""))
                mine.push_back(&record);
        if (mine.size() != 1) continue;
        item.outcome = Outcome::applied(mine.front()->key, mine.front()->locator);
        co_return;
    }
}

Async<void> TargetPass::settle_conflicts() {
    // Chains dissolve from their free end; as long as anybody gets through, the others may.
    for (std::size_t before = 0; !conflicts_.empty() && conflicts_.size() != before;) {
        before = conflicts_.size();
        for (Item& item : std::exchange(conflicts_, {})) {
            item.settled = false;
            std::vector<Item> one;
            one.push_back(std::move(item));
            co_await apply(std::move(one));
            check_stop();
        }
    }
    // A ring is opened by taking one value away for a moment.
    last_round_ = true;
    std::vector<Item> ring = std::exchange(conflicts_, {});
    for (Item& item : ring) {
        if (item.write.action != WriteAction::update || item.write.key.empty()) continue;
        Write clearing = item.write;
        clearing.token += "-clear";
        std::erase_if(clearing.attributes, [&](const auto& attribute) {
            return std::ranges::find(run_.task.matching_keys, attribute.first) == run_.task.matching_keys.end();
        });
        if (clearing.attributes.empty()) continue;
        for (auto& [name, value] : clearing.attributes) value = Value();
        clearing.departments.reset();
        clearing.manager.reset();
        clearing.enabled.reset();
        const std::vector<Write> writes{std::move(clearing)};
        const std::vector<Outcome> outcomes = co_await out_.target.write(writes);
        if (outcomes.size() == 1 && outcomes.front().state == Outcome::State::applied) break;
    }
    std::ranges::rotate(ring, ring.empty() ? ring.end() : ring.begin() + 1);
    for (int round = 0; round < 2 && !ring.empty(); ++round) {
        last_round_ = round == 1;
        for (Item& item : std::exchange(ring, {})) {
            item.settled = false;
            std::vector<Item> one;
            one.push_back(std::move(item));
            co_await apply(std::move(one));
        }
        ring = std::exchange(conflicts_, {});
    }
    last_round_ = false;
}

}  // namespace rosterd::engine
