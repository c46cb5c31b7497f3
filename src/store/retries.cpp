#include "store/retries.hpp"

#include "store/change_text.hpp"
#include "store/session.hpp"

namespace rosterd::store {

namespace {

std::int64_t number(Kind kind) {
    return static_cast<std::int64_t>(kind);
}

RecordRetry read_retry(const Query& row) {
    RecordRetry retry;
    retry.kind = static_cast<Kind>(row.integer(0));
    retry.record = row.string(1);
    retry.attempts = static_cast<int>(row.integer(2));
    retry.since = row.string(3);
    retry.next_at = row.string(4);
    retry.fingerprint = static_cast<std::uint64_t>(row.integer(5));
    retry.error = row.string(6);
    return retry;
}

TaskTrouble read_trouble(const Query& row) {
    TaskTrouble trouble;
    trouble.task = row.integer(0);
    trouble.refused = static_cast<int>(row.integer(1));
    trouble.attempts = static_cast<int>(row.integer(2));
    trouble.since = row.string(3);
    trouble.next_at = row.string(4);
    trouble.reason = row.string(5);
    return trouble;
}

}  // namespace

std::vector<RecordRetry> Retries::of(std::int64_t task) const {
    std::vector<RecordRetry> retries;
    Query rows(session_,
               "SELECT kind, record, attempts, since, next_at, fingerprint, error FROM record_retry WHERE task = $1",
               task);
    while (rows.next()) retries.push_back(read_retry(rows));
    return retries;
}

std::optional<RecordRetry> Retries::find(std::int64_t task, Kind kind, const std::string& record) const {
    Query row(session_,
              "SELECT kind, record, attempts, since, next_at, fingerprint, error FROM record_retry "
              "WHERE task = $1 AND kind = $2 AND record = $3",
              task, number(kind), record);
    return row.next() ? std::optional(read_retry(row)) : std::nullopt;
}

std::string Retries::next(std::int64_t task) const {
    Query row(session_, "SELECT min(next_at) FROM record_retry WHERE task = $1 AND next_at <> ''", task);
    return row.next() ? row.string(0) : std::string();
}

void Retries::put(std::int64_t task, const RecordRetry& retry) {
    execute(session_,
            "INSERT INTO record_retry (task, kind, record, attempts, since, next_at, fingerprint, error) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (task, kind, record) DO UPDATE SET "
            "attempts = excluded.attempts, since = excluded.since, next_at = excluded.next_at, "
            "fingerprint = excluded.fingerprint, error = excluded.error",
            task, number(retry.kind), retry.record, std::int64_t{retry.attempts}, retry.since, retry.next_at,
            static_cast<std::int64_t>(retry.fingerprint), retry.error);
}

void Retries::remove(std::int64_t task, Kind kind, const std::string& record) {
    execute(session_, "DELETE FROM record_retry WHERE task = $1 AND kind = $2 AND record = $3", task, number(kind),
            record);
}

std::map<std::int64_t, TaskTrouble> Retries::troubles() const {
    std::map<std::int64_t, TaskTrouble> troubles;
    Query rows(session_, "SELECT task, refused, attempts, since, next_at, reason FROM task_trouble");
    while (rows.next()) troubles.emplace(rows.integer(0), read_trouble(rows));
    return troubles;
}

std::optional<TaskTrouble> Retries::trouble(std::int64_t task) const {
    Query row(session_, "SELECT task, refused, attempts, since, next_at, reason FROM task_trouble WHERE task = $1",
              task);
    return row.next() ? std::optional(read_trouble(row)) : std::nullopt;
}

void Retries::put_trouble(const TaskTrouble& trouble) {
    execute(
        session_,
        "INSERT INTO task_trouble (task, refused, attempts, since, next_at, reason) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (task) DO UPDATE SET refused = excluded.refused, "
        "attempts = excluded.attempts, since = excluded.since, next_at = excluded.next_at, reason = excluded.reason",
        trouble.task, std::int64_t{trouble.refused}, std::int64_t{trouble.attempts}, trouble.since, trouble.next_at,
        trouble.reason);
}

void Retries::remove_trouble(std::int64_t task) {
    execute(session_, "DELETE FROM task_trouble WHERE task = $1", task);
}

std::vector<std::pair<Kind, std::int64_t>> Retries::referring(std::int64_t task, Kind kind, std::int64_t object) const {
    // Who they refer to: the person himself, or everybody in the department and below it.
    const std::string whom = kind == Kind::person
                                 ? "WITH whom (id) AS (SELECT $2) "
                                 : "WITH RECURSIVE below (id) AS (SELECT $2 UNION SELECT d.id FROM department d "
                                   "JOIN below b ON d.parent = b.id), whom (id) AS "
                                   "(SELECT m.person FROM membership m JOIN below b ON m.department = b.id) ";
    std::vector<std::pair<Kind, std::int64_t>> found;
    {
        Query rows(session_,
                   whom +
                       "SELECT DISTINCT p.id FROM person p JOIN whom w ON p.manager = w.id "
                       "JOIN link l ON l.object = p.id AND l.kind = 1 AND l.task = $1 ORDER BY p.id",
                   task, object);
        while (rows.next()) found.emplace_back(Kind::person, rows.integer(0));
    }
    Query rows(session_,
               whom +
                   "SELECT DISTINCT d.department FROM department_leader d JOIN whom w ON d.person = w.id "
                   "JOIN link l ON l.object = d.department AND l.kind = 0 AND l.task = $1 ORDER BY d.department",
               task, object);
    while (rows.next()) found.emplace_back(Kind::department, rows.integer(0));
    return found;
}

void Retries::compare_referring(std::int64_t task, Kind kind, std::int64_t object) {
    if (kind == Kind::person) {
        execute(session_,
                "UPDATE link SET fingerprint = 0 WHERE task = $1 AND kind = 1 AND object IN "
                "(SELECT id FROM person WHERE manager = $2)",
                task, object);
        execute(session_,
                "UPDATE link SET fingerprint = 0 WHERE task = $1 AND kind = 0 AND object IN "
                "(SELECT department FROM department_leader WHERE person = $2)",
                task, object);
    } else {
        execute(session_,
                "UPDATE link SET fingerprint = 0 WHERE task = $1 AND kind = 1 AND object IN "
                "(SELECT person FROM membership WHERE department = $2)",
                task, object);
        execute(session_,
                "UPDATE link SET fingerprint = 0 WHERE task = $1 AND kind = 0 AND object IN "
                "(SELECT id FROM department WHERE parent = $2)",
                task, object);
    }
}

std::vector<CreateIntent> Retries::intents(std::int64_t task) const {
    std::vector<CreateIntent> intents;
    FieldChangeReader attributes;
    Query rows(session_,
               "SELECT kind, object, job, at, parent, attributes FROM create_intent WHERE task = $1 "
               "ORDER BY kind, object",
               task);
    while (rows.next()) {
        CreateIntent intent;
        intent.task = task;
        intent.kind = static_cast<Kind>(rows.integer(0));
        intent.object = rows.integer(1);
        intent.job = rows.integer(2);
        intent.at = rows.string(3);
        intent.parent = rows.string(4);
        intent.attributes = attributes.read(rows.text(5));
        intents.push_back(std::move(intent));
    }
    return intents;
}

void Retries::put_intent(const CreateIntent& intent) {
    std::string attributes;
    field_changes_to_text(intent.attributes, attributes);
    execute(session_,
            "INSERT INTO create_intent (task, kind, object, job, at, parent, attributes) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (task, kind, object) DO UPDATE SET job = excluded.job, "
            "at = excluded.at, parent = excluded.parent, attributes = excluded.attributes",
            intent.task, number(intent.kind), intent.object, intent.job, intent.at, intent.parent, attributes);
}

void Retries::remove_intent(std::int64_t task, Kind kind, std::int64_t object) {
    execute(session_, "DELETE FROM create_intent WHERE task = $1 AND kind = $2 AND object = $3", task, number(kind),
            object);
}

}  // namespace rosterd::store
