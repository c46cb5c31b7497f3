#include "store/tasks.hpp"

#include "store/session.hpp"

namespace rosterd::store {
namespace {

TaskMemory read(const Query& row) {
    return {.task = row.integer(0),
            .digest = row.string(1),
            .created_at = row.string(2),
            .updated_at = row.string(3),
            .organization = row.integer(4)};
}

}  // namespace

std::optional<TaskMemory> Tasks::find(std::int64_t task) const {
    Query row(session_, "SELECT id, digest, created_at, updated_at, organization FROM task WHERE id = $1", task);
    if (!row.next()) return std::nullopt;
    return read(row);
}

std::vector<TaskMemory> Tasks::all() const {
    std::vector<TaskMemory> tasks;
    Query rows(session_, "SELECT id, digest, created_at, updated_at, organization FROM task ORDER BY id");
    while (rows.next()) tasks.push_back(read(rows));
    return tasks;
}

void Tasks::put(const TaskMemory& memory) {
    execute(session_,
            "INSERT INTO task (id, digest, created_at, updated_at, organization) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, created_at = excluded.created_at, "
            "updated_at = excluded.updated_at, organization = excluded.organization",
            memory.task, memory.digest, memory.created_at, memory.updated_at, IdOrNull{memory.organization});
}

}  // namespace rosterd::store
