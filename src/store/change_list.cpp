// Pages of a job's log: changes first, then the entries of unchanged records, which have no rows of their own.

#include <algorithm>
#include <map>

#include "store/change_row.hpp"
#include "store/changes.hpp"
#include "store/id_chunks.hpp"
#include "store/id_list.hpp"
#include "store/session.hpp"
#include "store/text_filter.hpp"

namespace rosterd::store {
namespace {

// The WHERE clause of a filter; $1 is the job, $2 the text's pattern when there is one.
std::string condition(const ChangeFilter& filter) {
    const std::string state(change_state);
    std::string where = "WHERE c.job = $1";
    const auto among = [&](const std::string& column, const auto& values) {
        std::string list;
        for (const auto value : values) list += (list.empty() ? "" : ",") + std::to_string(static_cast<int>(value));
        where += " AND " + column + " IN (" + list + ")";
    };
    if (!filter.unfinished) where += " AND " + state + " <> 1";
    if (filter.success) where += " AND " + state + (*filter.success ? " IN (2, 5)" : " IN (3, 4)");
    if (!filter.actions.empty()) among("c.action", filter.actions);
    if (!filter.states.empty()) among(state, filter.states);
    if (filter.kind) where += " AND c.kind = " + std::to_string(static_cast<int>(*filter.kind));
    if (!filter.text.empty())
        where += " AND (" + contains_condition("c.object_name", "$2") + " OR " + contains_condition("c.key", "$2") +
                 " OR " + contains_condition(change_error, "$2") + ")";
    return where;
}

bool wants_unchanged(const ChangeFilter& filter) {
    return filter.unchanged && filter.success != false &&
           (filter.actions.empty() || std::ranges::count(filter.actions, Action::none) > 0) &&
           (filter.states.empty() || std::ranges::count(filter.states, ChangeState::applied) > 0);
}

struct Part {
    std::int64_t id = 0, number = 0, first_change = 0;
    Kind kind = Kind::person;
};

std::vector<Part> unchanged_parts(Session& session, std::int64_t job, const ChangeFilter& filter) {
    std::vector<Part> parts;
    Query rows(session,
               "SELECT id, number, first_change, kind FROM job_unchanged WHERE job = $1 AND first_change IS NOT NULL "
               "ORDER BY first_change",
               job);
    while (rows.next()) {
        const Part part{rows.integer(0), rows.integer(1), rows.integer(2), static_cast<Kind>(rows.integer(3))};
        if (!filter.kind || filter.kind == part.kind) parts.push_back(part);
    }
    return parts;
}

std::vector<std::int64_t> links_of(Session& session, const Part& part) {
    Query row(session, "SELECT links FROM job_unchanged WHERE id = $1", part.id);
    return row.next() ? unpack_ids(row.bytes(0)) : std::vector<std::int64_t>();
}

struct Name {
    std::string key, object_id, object_name;
};

// What links point at, as it is called today; removed ones are missing.
std::map<std::int64_t, Name> names_of(Session& session, Kind kind, std::span<const std::int64_t> links) {
    static const std::string people =
        "SELECT l.id, l.key, p.user_id, p.name FROM link l JOIN person p ON p.id = l.object "
        "WHERE l.id IN (" +
        placeholders(id_chunk) + ")";
    static const std::string departments =
        "SELECT l.id, l.key, d.department_id, d.name FROM link l "
        "JOIN department d ON d.id = l.object WHERE l.id IN (" +
        placeholders(id_chunk) + ")";
    std::map<std::int64_t, Name> names;
    for_id_chunks(links, [&](std::span<const std::int64_t> chunk) {
        Query rows(session, kind == Kind::person ? people : departments, chunk);
        while (rows.next()) names[rows.integer(0)] = {rows.string(1), rows.string(2), rows.string(3)};
    });
    return names;
}

bool contains(std::string_view text, std::string_view wanted) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto same = [&](char left, char right) { return lower(left) == lower(right); };
    return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
}

// Collects the entries of unchanged records from `offset` on.
class UnchangedEntries {
public:
    UnchangedEntries(Session& session, std::int64_t job, const ChangeFilter& filter)
        : session_(session), job_(job), filter_(filter) {
        Query row(session, "SELECT finished_at, updated_at FROM job WHERE id = $1", job);
        if (row.next()) at_ = row.text(0).empty() ? row.text(1) : row.text(0);
    }

    // Appends at most `limit` entries, the first `offset` skipped; returns how many there are in all.
    std::int64_t append(std::int64_t offset, std::int64_t limit, std::vector<Change>& to) {
        std::int64_t total = 0;
        for (const Part& part : unchanged_parts(session_, job_, filter_)) {
            const std::int64_t skip = std::max<std::int64_t>(0, offset - total);
            const std::int64_t room = limit - static_cast<std::int64_t>(to.size());
            total += filter_.text.empty() ? whole(part, skip, room, to) : filtered(part, skip, room, to);
        }
        return total;
    }

private:
    std::int64_t whole(const Part& part, std::int64_t skip, std::int64_t room, std::vector<Change>& to) {
        if (skip >= part.number || room <= 0) return part.number;
        const std::vector<std::int64_t> links = links_of(session_, part);
        const auto count = std::min(room, static_cast<std::int64_t>(links.size()) - skip);
        if (count <= 0) return part.number;
        const auto wanted = std::span(links).subspan(static_cast<std::size_t>(skip), static_cast<std::size_t>(count));
        const auto names = names_of(session_, part.kind, wanted);
        for (std::int64_t i = 0; i < count; ++i) {
            const auto name = names.find(wanted[static_cast<std::size_t>(i)]);
            to.push_back(entry(part, skip + i, name == names.end() ? Name() : name->second));
        }
        return part.number;
    }

    std::int64_t filtered(const Part& part, std::int64_t skip, std::int64_t room, std::vector<Change>& to) {
        const std::vector<std::int64_t> links = links_of(session_, part);
        const auto names = names_of(session_, part.kind, links);
        std::int64_t matching = 0, added = 0;
        for (std::size_t i = 0; i < links.size(); ++i) {
            const auto name = names.find(links[i]);
            if (name == names.end()) continue;
            if (!contains(name->second.object_name, filter_.text) && !contains(name->second.key, filter_.text))
                continue;
            if (matching++ >= skip && added < room) {
                to.push_back(entry(part, static_cast<std::int64_t>(i), name->second));
                ++added;
            }
        }
        return matching;
    }

    Change entry(const Part& part, std::int64_t position, const Name& name) const {
        Change change;
        change.id = part.first_change + position;
        change.job = job_;
        change.kind = part.kind;
        change.action = Action::none;
        change.state = ChangeState::applied;
        change.object_id = name.object_id;
        change.key = name.key;
        change.object_name = name.object_name;
        change.reason = "nothing to update";
        change.at = at_;
        return change;
    }

    Session& session_;
    std::int64_t job_;
    const ChangeFilter& filter_;
    std::string at_;
};

}  // namespace

Changes::Page Changes::list(std::int64_t job, const ChangeFilter& filter, std::int64_t offset,
                            std::int64_t limit) const {
    const std::string where = condition(filter);
    const bool by_text = !filter.text.empty();
    const std::string pattern = contains_pattern(filter.text);
    Page page;
    {
        Query total(session_, "SELECT count(*)" + std::string(change_tables) + where);
        total.statement().bind_integer(1, job);
        if (by_text) total.statement().bind_text(2, pattern, Binding::borrowed);
        if (total.next()) page.total = total.integer(0);
    }
    if (offset < page.total) {
        const std::string end = by_text ? " ORDER BY c.id LIMIT $3 OFFSET $4" : " ORDER BY c.id LIMIT $2 OFFSET $3";
        Query rows(session_, std::string(select_change) + where + end);
        int at = 0;
        rows.statement().bind_integer(++at, job);
        if (by_text) rows.statement().bind_text(++at, pattern, Binding::borrowed);
        rows.statement().bind_integer(++at, limit);
        rows.statement().bind_integer(++at, offset);
        ChangeRowReader reader;
        while (rows.next()) page.list.push_back(reader.read(rows));
    }
    if (wants_unchanged(filter)) {
        const std::int64_t skip = std::max<std::int64_t>(0, offset - page.total);
        page.total += UnchangedEntries(session_, job, filter).append(skip, limit, page.list);
    }
    return page;
}

void Changes::for_each(std::int64_t job, const ChangeFilter& filter,
                       const std::function<void(std::span<const Change>)>& visit) const {
    constexpr std::size_t batch = 1000;
    std::vector<Change> changes;
    {
        Query rows(session_, std::string(select_change) + condition(filter) + " ORDER BY c.id");
        const std::string pattern = contains_pattern(filter.text);
        rows.statement().bind_integer(1, job);
        if (!filter.text.empty()) rows.statement().bind_text(2, pattern, Binding::borrowed);
        ChangeRowReader reader;
        while (rows.next()) {
            changes.push_back(reader.read(rows));
            if (changes.size() < batch) continue;
            visit(changes);
            changes.clear();
        }
    }
    if (!changes.empty()) visit(changes);
    if (!wants_unchanged(filter)) return;
    UnchangedEntries entries(session_, job, filter);
    constexpr std::int64_t many = 10'000;
    for (std::int64_t offset = 0;; offset += many) {
        changes.clear();
        const std::int64_t total = entries.append(offset, many, changes);
        if (!changes.empty()) visit(changes);
        if (offset + many >= total) break;
    }
}

}  // namespace rosterd::store
