#include "store/plans.hpp"

#include "store/session.hpp"

namespace rosterd::store {

void Plans::put(std::int64_t task, const std::string& hash, const std::string& text, const std::string& at) {
    // A job that was cancelled before it began leaves its plan behind.
    execute(session_,
            "DELETE FROM plan_document WHERE task = $1 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.task = $1 AND "
            "j.state IN ('pending', 'onProgress') AND instr(j.errand, plan_document.hash) > 0)",
            task);
    execute(session_,
            "INSERT INTO plan_document (task, hash, text, at) VALUES ($1, $2, $3, $4) ON CONFLICT (task, hash) DO "
            "UPDATE SET text = excluded.text, at = excluded.at",
            task, hash, text, at);
}

std::optional<std::string> Plans::find(std::int64_t task, const std::string& hash) const {
    Query row(session_, "SELECT text FROM plan_document WHERE task = $1 AND hash = $2", task, hash);
    if (!row.next()) return std::nullopt;
    return row.string(0);
}

void Plans::remove(std::int64_t task, const std::string& hash) {
    execute(session_, "DELETE FROM plan_document WHERE task = $1 AND hash = $2", task, hash);
}

bool Plans::use_override(std::int64_t task, const std::string& hash, std::int64_t job, const std::string& by,
                         const std::string& at) {
    {
        Query used(session_,
                   "SELECT 1 FROM used_override u LEFT JOIN job j ON j.id = u.job WHERE u.task = $1 AND u.hash = $2 "
                   "AND u.job <> $3 AND coalesce(j.outcome, '') NOT IN ('failed', 'interrupted', 'cancelled')",
                   task, hash, job);
        if (used.next()) return false;
    }
    execute(session_,
            "INSERT INTO used_override (task, hash, job, used_by, at) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (task, hash) DO UPDATE SET job = excluded.job, used_by = excluded.used_by, at = excluded.at",
            task, hash, job, by, at);
    return true;
}

}  // namespace rosterd::store
