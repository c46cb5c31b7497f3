#include "store/changes.hpp"

#include <string_view>

#include "store/change_row.hpp"
#include "store/id_list.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

template <class Enum>
std::int64_t number(Enum value) {
    return static_cast<std::int64_t>(value);
}

std::size_t size_of(const Change& change) {
    std::size_t size = sizeof change + change.key.size() + change.object_name.size() + change.locator.size();
    for (const FieldChange& field : change.fields)
        size += sizeof field + field.key.size() + (field.before ? field.before->size() : 0) +
                (field.after ? field.after->size() : 0);
    return size;
}

bool same_record(const Change& left, const Change& right) {
    return left.kind == right.kind && left.key == right.key && !left.key.empty();
}

std::string list_of(std::span<const Action> actions) {
    std::string list;
    for (const Action action : actions) list += (list.empty() ? "" : ",") + std::to_string(number(action));
    return list;
}

}  // namespace

void Changes::insert(std::span<Change> changes) {
    if (changes.empty()) return;
    std::int64_t id = session_.reserve(Sequence::change, static_cast<std::int64_t>(changes.size()));
    Command insert(session_,
                   "INSERT INTO change (id, job, kind, action, state, at, error, object_id, key, object_name, reason, "
                   "fingerprint, locator, manager, fields) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
    Command insert_without_manager(
        session_,
        "INSERT INTO change (id, job, kind, action, state, at, error, object_id, key, object_name, reason, "
        "fingerprint, locator, fields) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
    std::string fields;
    for (Change& change : changes) {
        change.id = id++;
        field_changes_to_text(change.fields, fields);
        const auto fingerprint = static_cast<std::int64_t>(change.fingerprint);
        if (change.manager) {
            insert.run(change.id, change.job, number(change.kind), number(change.action), number(change.state),
                       change.at, change.error, change.object_id, change.key, change.object_name, change.reason,
                       fingerprint, change.locator, *change.manager, fields);
        } else {
            insert_without_manager.run(change.id, change.job, number(change.kind), number(change.action),
                                       number(change.state), change.at, change.error, change.object_id, change.key,
                                       change.object_name, change.reason, fingerprint, change.locator, fields);
        }
    }
}

std::vector<Change> Changes::planned(std::int64_t job, std::int64_t after, std::size_t limit,
                                     std::size_t memory) const {
    static const std::string sql = std::string(select_change) +
                                   "WHERE c.id > $2 AND c.job = $1 AND c.state = 1 AND o.change IS NULL ORDER BY c.id";
    std::vector<Change> changes;
    ChangeRowReader reader;
    std::size_t size = 0;
    Query rows(session_, sql, job, after);
    while (rows.next()) {
        Change change = reader.read(rows);
        const bool full = changes.size() >= limit || size >= memory;
        if (full && !changes.empty() && !same_record(changes.back(), change)) break;
        size += size_of(change);
        changes.push_back(std::move(change));
    }
    return changes;
}

void Changes::hold(std::int64_t job, std::span<const Action> actions, const std::string& reason) {
    if (actions.empty()) return;
    execute(
        session_,
        "UPDATE change SET state = 4, error = $2 WHERE job = $1 AND state = 1 AND action IN (" + list_of(actions) + ")",
        job, reason);
    execute(session_,
            "UPDATE change SET fingerprint = 0 WHERE job = $1 AND state = 1 AND key <> '' AND fingerprint <> 0 AND "
            "(kind, key) IN (SELECT kind, key FROM change WHERE job = $1 AND state = 4 AND key <> '')",
            job);
}

void Changes::hold_missing(std::int64_t job, std::span<const Action> actions, const std::string& reason) {
    if (actions.empty()) return;
    execute(
        session_,
        "UPDATE change SET state = 4, error = $2 WHERE job = $1 AND state = 1 AND fingerprint = $3 AND action IN (" +
            list_of(actions) + ")",
        job, reason, static_cast<std::int64_t>(missing_fingerprint));
}

void Changes::set_state(std::span<const Change> changes) {
    Command insert(session_,
                   "INSERT INTO outcome (change, state, at, error) VALUES ($1, $2, $3, $4) ON CONFLICT (change) "
                   "DO UPDATE SET state = excluded.state, at = excluded.at, error = excluded.error");
    for (const Change& change : changes) insert.run(change.id, number(change.state), change.at, change.error);
}

void Changes::add_unchanged(std::int64_t job, Kind kind, std::span<const std::int64_t> links) {
    if (links.empty()) return;
    execute(session_,
            "INSERT INTO job_unchanged (id, job, kind, number, links) "
            "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM job_unchanged), $1, $2, $3, $4)",
            job, number(kind), static_cast<std::int64_t>(links.size()), Blob{pack_ids(links)});
}

void Changes::finish_unchanged(std::int64_t job) {
    std::vector<std::pair<std::int64_t, std::int64_t>> parts;  // id, number
    {
        Query rows(session_, "SELECT id, number FROM job_unchanged WHERE job = $1 AND first_change IS NULL ORDER BY id",
                   job);
        while (rows.next()) parts.emplace_back(rows.integer(0), rows.integer(1));
    }
    Command update(session_, "UPDATE job_unchanged SET first_change = $2 WHERE id = $1");
    for (const auto& [id, links] : parts) update.run(id, session_.reserve(Sequence::change, links));
}

}  // namespace rosterd::store
