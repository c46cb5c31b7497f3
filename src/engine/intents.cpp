#include "engine/intents.hpp"

#include <algorithm>
#include <chrono>

#include "model/value_text.hpp"
#include "store/links.hpp"

namespace rosterd::engine {

namespace {

// A server may still be carrying out what it was sent before we were killed: what is not found is looked for again by
// the runs of this time.
constexpr std::chrono::minutes still_under_way{2};

constexpr const char* undecided =
    "it is not known whether it was made when its answer was lost, so it is not made again: ";

struct Pending {
    store::CreateIntent intent;
    std::vector<std::pair<std::string, Value>> wanted;
    std::optional<Link> before;  // to an account that may be gone
    bool there = false;          // that one is still there, so nothing was made
    std::vector<Record> candidates;
};

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

// As far as the target shows it. What it is matched by has to be among that, where it has any of it.
bool agrees(const Pending& pending, const Record& record, const Outbound& out) {
    const Kind kind = pending.intent.kind;
    if (record.kind != kind) return false;
    const bool nested = kind == Kind::department && out.traits.nested_departments;
    if (nested && record.parent != pending.intent.parent) return false;
    const std::vector<std::string>& keys = out.run.task.matching_keys;
    const bool keyed = kind == Kind::person &&
                       std::ranges::any_of(pending.wanted, [&](const auto& one) { return contains(keys, one.first); });
    bool recognised = false;
    for (const auto& [name, value] : pending.wanted) {
        const Value* there = record.attributes.find(name);
        if (there == nullptr) continue;
        if (!out.target.same_value(kind, name, value, *there)) return false;
        recognised = recognised || !keyed || contains(keys, name);
    }
    return recognised;
}

Link link_to(const store::CreateIntent& intent, const Record& record) {
    Link link;
    link.task = intent.task;
    link.kind = intent.kind;
    link.key = record.key;
    link.object = intent.object;
    link.locator = locator_hash(record.locator);
    link.outbound = true;
    return link;  // without a fingerprint: it is compared like one that has changed
}

bool is_young(const store::CreateIntent& intent, Instant now) {
    const auto at = parse_instant(intent.at);
    return at && *at <= now && now - *at < still_under_way;
}

// `cut`: why not all of the target was seen; empty: all that counts was.
void settle(store::Session& session, Outbound& out, Pending& pending, const std::string& cut) {
    store::Links links(session);
    store::Retries retries(session);
    const store::CreateIntent& intent = pending.intent;
    const auto forget = [&] { retries.remove_intent(intent.task, intent.kind, intent.object); };
    if (pending.there) return forget();
    std::erase_if(pending.candidates,
                  [&](const Record& record) { return links.find(intent.task, intent.kind, record.key).has_value(); });
    if (pending.candidates.size() > 1) {
        out.doubtful[{intent.kind, intent.object}] = std::string(undecided) + "several in the target could be it (" +
                                                     pending.candidates[0].label + ", " + pending.candidates[1].label +
                                                     "; remove one of them, or make them different)";
        return;
    }
    if (pending.candidates.empty() && !cut.empty()) {
        out.doubtful[{intent.kind, intent.object}] = undecided + ("the target could not be read whole: " + cut);
        return;
    }
    if (!pending.candidates.empty()) {
        Link link = link_to(intent, pending.candidates.front());
        if (pending.before) {
            link.id = pending.before->id;
            links.update(link);
            retries.compare_referring(intent.task, intent.kind, intent.object);
        } else {
            links.insert_new(link);
        }
    } else if (out.traits.finds_creates && is_young(intent, out.run.services.clock.now())) {
        return;  // made again it is found; its owner gone, it still has to be
    }
    forget();
}

// Accounts that were made again had one before.
Async<void> look_at_former(Outbound& out, std::vector<Pending>& pending) {
    const auto look = [&](store::Session& session) {
        const store::Links links(session);
        for (Pending& one : pending)
            one.before = links.find_by_object(one.intent.task, one.intent.kind, one.intent.object);
    };
    co_await out.run.services.store.read(look);
    for (Pending& one : pending) {
        if (!one.before) continue;
        std::vector<std::string> key{one.before->key}, nothing;
        const auto found = co_await out.reader.by_key(one.intent.kind, std::move(key), std::move(nothing));
        one.there = !found.front().empty();
    }
}

// Where creates can be found: by what people are matched by, departments by code, else by name and place.
Async<void> look_up(Outbound& out, std::vector<Pending>& pending, Kind kind) {
    std::vector<std::string> names = out.run.task.matching_keys;
    if (kind == Kind::department) names = {out.departments.target_of("code"), out.departments.target_of("name")};
    for (const std::string& name : names) {
        std::vector<Pending*> asking;
        std::vector<std::string> values, nothing;
        for (Pending& one : pending) {
            const auto wanted = std::ranges::find(one.wanted, name, &std::pair<std::string, Value>::first);
            if (name.empty() || one.intent.kind != kind || one.there || !one.candidates.empty() ||
                wanted == one.wanted.end() || wanted->second.as_text() == nullptr)
                continue;
            asking.push_back(&one);
            values.push_back(*wanted->second.as_text());
        }
        auto found = co_await out.reader.find(kind, name, std::move(values), std::move(nothing));
        for (std::size_t at = 0; at < asking.size(); ++at)
            for (Record& record : found[at])
                if (kind == Kind::person || !out.traits.nested_departments ||
                    record.parent == asking[at]->intent.parent)
                    asking[at]->candidates.push_back(std::move(record));
    }
}

// Where they cannot: all that there is. Returns why that was not all, by kind.
Async<std::map<Kind, std::string>> look_through(Outbound& out, Source& target, std::vector<Pending>& pending) {
    ReadRequest request;
    request.department_attributes = out.departments.targets();
    request.person_attributes = out.people.targets();
    const std::unique_ptr<RecordStream> stream = co_await target.read(std::move(request));
    for (std::optional<Page> page = co_await stream->next(); page; page = co_await stream->next())
        for (Record& record : *page)
            for (Pending& one : pending)
                if (agrees(one, record, out)) one.candidates.push_back(record);
    std::map<Kind, std::string> cut;
    for (const Kind kind : {Kind::department, Kind::person})
        if (const Completeness whole = stream->completeness(kind); !whole.is_complete()) cut[kind] = whole.why();
    co_return cut;
}

}  // namespace

store::CreateIntent intent_of(const Write& write, std::int64_t object, const Outbound& out, std::string at) {
    const Job& job = out.run.job;
    store::CreateIntent intent;
    intent.task = job.task;
    intent.kind = write.kind;
    intent.object = object;
    intent.job = job.id;
    intent.at = std::move(at);
    intent.parent = write.parent.value_or("");
    const auto is_key = [&](const std::string& name) {
        if (write.kind == Kind::person) return contains(out.run.task.matching_keys, name);
        return name == out.departments.target_of("code") || name == out.departments.target_of("name");
    };
    for (const auto& [name, value] : write.attributes)
        if (!out.traits.finds_creates || is_key(name))
            intent.attributes.push_back({name, std::nullopt, to_change_text(value)});
    return intent;
}

Async<void> settle_intents(Outbound& out, Source& target) {
    std::vector<Pending> pending;
    const auto look = [&](store::Session& session) {
        for (store::CreateIntent& intent : store::Retries(session).intents(out.run.task.id)) {
            Pending one;
            for (const FieldChange& field : intent.attributes)
                one.wanted.emplace_back(field.key, value_from_change_text(field.after));
            one.intent = std::move(intent);
            pending.push_back(std::move(one));
        }
    };
    co_await out.run.services.store.read(look);
    if (pending.empty()) co_return;
    co_await look_at_former(out, pending);
    std::map<Kind, std::string> cut;
    if (out.traits.finds_creates) {
        co_await look_up(out, pending, Kind::department);
        co_await look_up(out, pending, Kind::person);
    } else {
        cut = co_await look_through(out, target, pending);
    }
    const auto write = [&](store::Session& session) {
        for (Pending& one : pending) settle(session, out, one, cut[one.intent.kind]);
    };
    co_await out.run.services.store.write(write);
}

}  // namespace rosterd::engine
