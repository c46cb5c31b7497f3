#include "store/risk_operations.hpp"

#include "store/change_row.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

constexpr std::string_view select_operation =
    "SELECT id, task, job, status, level, binding, kind, action, key, object_id, object_name, fields, reason, error, "
    "created_at, updated_at FROM risk_operation ";

template <class Enum>
std::int64_t number(Enum value) {
    return static_cast<std::int64_t>(value);
}

RiskOperation read(const Query& row, FieldChangeReader& fields) {
    RiskOperation operation;
    operation.id = row.integer(0);
    operation.task = row.integer(1);
    operation.change.job = row.integer(2);
    operation.status = parse_risk_status(row.text(3)).value_or(RiskStatus::failed);
    operation.level = row.integer(4);
    operation.binding = row.integer(5) != 0;
    operation.change.kind = static_cast<Kind>(row.integer(6));
    operation.change.action = static_cast<Action>(row.integer(7));
    operation.change.key = row.text(8);
    operation.change.object_id = row.text(9);
    operation.change.object_name = row.text(10);
    operation.change.fields = fields.read(row.text(11));
    operation.change.reason = row.text(12);
    operation.change.error = row.text(13);
    operation.created_at = row.text(14);
    operation.updated_at = row.text(15);
    return operation;
}

std::string condition(const RiskFilter& filter) {
    std::string where = "WHERE task = $1";
    std::string statuses;
    for (const RiskStatus status : filter.statuses)
        statuses += (statuses.empty() ? "'" : ",'") + std::string(to_string(status)) + "'";
    if (!statuses.empty()) where += " AND status IN (" + statuses + ")";
    if (filter.kind) where += " AND kind = " + std::to_string(number(*filter.kind));
    return where;
}

// Departments come after people, inner ones before outer ones: none is removed while something is in it.
std::int64_t level_of(Session& session, const Change& change) {
    if (change.action != Action::delete_department) return 0;
    constexpr std::int64_t deepest = 1000;
    const std::int64_t depth = integer_of(
        session,
        "WITH RECURSIVE above (id, parent, depth) AS (SELECT id, parent, 0 FROM department WHERE department_id = $1 "
        "UNION ALL SELECT d.id, d.parent, above.depth + 1 FROM department d JOIN above ON d.id = above.parent "
        "WHERE above.depth < 1000) SELECT max(depth) FROM above",
        change.object_id);
    return deepest - depth;
}

std::vector<Change> held_by(Session& session, std::int64_t job) {
    static const std::string sql =
        std::string(select_change) + "WHERE c.job = $1 AND c.state = 4 AND o.change IS NULL ORDER BY c.id";
    std::vector<Change> held;
    ChangeRowReader reader;
    Query rows(session, sql, job);
    while (rows.next()) held.push_back(reader.read(rows));
    return held;
}

void offer(Session& session, std::int64_t task, const Change& change, const std::string& now) {
    std::string fields;
    field_changes_to_text(change.fields, fields);
    const std::int64_t known = integer_of(
        session,
        "SELECT id FROM risk_operation WHERE task = $1 AND status IN ('PENDING', 'FAILED', 'EXECUTING') AND kind = $2 "
        "AND action = $3 AND key = $4 AND object_id = $5",
        task, number(change.kind), number(change.action), change.key, change.object_id);
    const std::int64_t level = level_of(session, change);
    if (known != 0) {
        execute(session,
                "UPDATE risk_operation SET job = $2, level = $3, object_name = $4, fields = $5, reason = $6, "
                "updated_at = $7 WHERE id = $1",
                known, change.job, level, change.object_name, fields, change.error, now);
        return;
    }
    execute(session,
            "INSERT INTO risk_operation (id, task, job, status, level, binding, kind, action, key, object_id, "
            "object_name, fields, reason, error, created_at, updated_at) "
            "VALUES ($1, $2, $3, 'PENDING', $4, 0, $5, $6, $7, $8, $9, $10, $11, '', $12, $12)",
            session.reserve(Sequence::risk_operation, 1), task, change.job, level, number(change.kind),
            number(change.action), change.key, change.object_id, change.object_name, fields, change.error, now);
}

// What a whole run did not hold again: it did it itself, or there is nothing to do any more.
void settle(Session& session, std::int64_t task, std::int64_t job, const std::string& now) {
    execute(session,
            "UPDATE risk_operation SET status = 'SUCCESS', error = '', updated_at = $3 WHERE task = $1 AND job <> $2 "
            "AND status IN ('PENDING', 'FAILED') AND (kind, action, key, object_id) IN "
            "(SELECT c.kind, c.action, c.key, c.object_id FROM change c JOIN outcome o ON o.change = c.id "
            "WHERE c.job = $2 AND o.state = 2)",
            task, job, now);
    execute(session,
            "UPDATE risk_operation SET status = 'CANCELED', binding = 0, error = $4, updated_at = $3 "
            "WHERE task = $1 AND job <> $2 AND status IN ('PENDING', 'FAILED')",
            task, job, now, "no longer needed: the last run found nothing of the kind to do");
    execute(session,
            "UPDATE risk_operation SET binding = 0 WHERE task = $1 AND binding = 1 AND (kind, action, key, object_id) "
            "NOT IN (SELECT kind, action, key, object_id FROM change WHERE job = $2 AND state = 5)",
            task, job);
}

}  // namespace

RiskOperations::Page RiskOperations::list(std::int64_t task, const RiskFilter& filter, std::int64_t offset,
                                          std::int64_t limit) const {
    const std::string where = condition(filter);
    Page page;
    page.total = integer_of(session_, "SELECT count(*) FROM risk_operation " + where, task);
    FieldChangeReader fields;
    Query rows(session_,
               std::string(select_operation) + where + " ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3", task,
               limit, offset);
    while (rows.next()) page.list.push_back(read(rows, fields));
    return page;
}

std::vector<RiskOperation> RiskOperations::load(std::span<const std::int64_t> ids) const {
    std::vector<RiskOperation> operations;
    FieldChangeReader fields;
    for (const std::int64_t id : ids) {
        Query row(session_, std::string(select_operation) + "WHERE id = $1", id);
        if (row.next()) operations.push_back(read(row, fields));
    }
    return operations;
}

std::int64_t RiskOperations::waiting(std::int64_t task) const {
    return integer_of(session_, "SELECT count(*) FROM risk_operation WHERE task = $1 AND status = 'PENDING'", task);
}

void RiskOperations::set_status(std::int64_t id, RiskStatus status, std::string_view error, const std::string& now) {
    execute(session_, "UPDATE risk_operation SET status = $2, error = $3, binding = $4, updated_at = $5 WHERE id = $1",
            id, to_string(status), error, std::int64_t{status == RiskStatus::canceled}, now);
}

std::vector<RiskOperation> RiskOperations::cancelled(std::int64_t task) const {
    std::vector<RiskOperation> operations;
    FieldChangeReader fields;
    Query rows(session_,
               std::string(select_operation) + "WHERE task = $1 AND status = 'CANCELED' AND binding = 1 ORDER BY id",
               task);
    while (rows.next()) operations.push_back(read(rows, fields));
    return operations;
}

void RiskOperations::collect(std::int64_t task, std::int64_t job, bool whole, const std::string& now) {
    for (const Change& change : held_by(session_, job)) offer(session_, task, change, now);
    if (whole) settle(session_, task, job, now);
}

void RiskOperations::recover(const std::string& now) {
    execute(session_,
            "UPDATE risk_operation SET status = 'FAILED', error = $2, updated_at = $1 WHERE status = 'EXECUTING'", now,
            "the daemon ended before this was done (execute it again)");
}

}  // namespace rosterd::store
