#include "engine/hub_changes.hpp"

#include <algorithm>
#include <charconv>

#include "engine/outbound.hpp"
#include "store/feed.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::engine {

namespace {

// With more it is as quick to go through everybody.
constexpr std::size_t most_people = 50'000;
constexpr std::int64_t entries_a_read = 10'000;

std::optional<std::int64_t> number_of(const std::string& position) {
    std::int64_t number = 0;
    const char* const end = position.data() + position.size();
    const auto read = std::from_chars(position.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end || number < 0) return std::nullopt;
    return number;
}

void sort_out_doubles(std::vector<std::int64_t>& rows) {
    std::ranges::sort(rows);
    const auto repeated = std::ranges::unique(rows);
    rows.erase(repeated.begin(), repeated.end());
}

}  // namespace

bool HubChanges::touches(std::int64_t person) const {
    return std::ranges::binary_search(people, person);
}

HubChanges hub_changes(store::Session& session, const std::string& position) {
    HubChanges changes;
    const store::Feed feed(session);
    const std::int64_t last = feed.last();
    changes.position = std::to_string(last);
    const auto since = number_of(position);
    if (!since) {
        changes.why = "no earlier run";
        return changes;
    }
    if (*since > last) {  // of another hub, or of one that was restored from a backup
        changes.why = "the hub was set back";
        return changes;
    }
    if (feed.first() > *since + 1) {
        changes.why = "what changed meanwhile is no longer listed";
        return changes;
    }
    for (std::int64_t at = *since; at < last;) {
        const std::vector<store::FeedEntry> entries = feed.after(at, entries_a_read);
        if (entries.empty()) break;
        at = entries.back().number;
        for (const store::FeedEntry& entry : entries) {
            if (entry.kind == Kind::department) {
                changes.why = "departments have changed";
                return changes;
            }
            changes.people.push_back(entry.object);
        }
        if (changes.people.size() >= most_people) sort_out_doubles(changes.people);
        if (changes.people.size() >= most_people) {
            changes.why = "most of it has changed";
            return changes;
        }
    }
    sort_out_doubles(changes.people);
    changes.everything = false;
    return changes;
}

void add_waiting_people(store::Session& session, std::int64_t task, HubChanges& changes) {
    if (changes.people.empty()) return;
    std::vector<std::int64_t> rows, found;
    for (const Link& link : store::Links(session).parked(task, Kind::person)) rows.push_back(link.object);
    for (const Person& person : store::People(session).load(rows))
        if (person.manager != 0 && changes.touches(person.manager)) found.push_back(person.id);
    changes.people.insert(changes.people.end(), found.begin(), found.end());
    sort_out_doubles(changes.people);
}

void pass_over_others(const HubChanges& changes, Run& run) {
    std::vector<bool> changed(run.people.size(), false);
    for (const std::int64_t row : changes.people)
        if (const auto position = run.people.find(row_key(row))) changed[*position] = true;
    for (LinkIndex::Position at = 0; at < run.people.size(); ++at)
        if (!changed[at]) run.people.mark_seen(at);
}

std::set<std::int64_t> waiting_departments(const HubChanges& changes, const Run& run) {
    std::set<std::int64_t> rows;
    for (const auto& [key, link] : run.departments.links) {
        if (!link.parked) continue;
        const auto department = run.departments.by_row.find(link.object);
        if (department == run.departments.by_row.end()) continue;
        const auto comes = [&](std::int64_t leader) { return changes.touches(leader); };
        if (std::ranges::any_of(department->second.leaders, comes)) rows.insert(link.object);
    }
    return rows;
}

}  // namespace rosterd::engine
