#include "store/schedules.hpp"

#include "store/session.hpp"

namespace rosterd::store {

std::map<std::int64_t, TimedMemory> Schedules::timed() const {
    std::map<std::int64_t, TimedMemory> memories;
    Query rows(session_, "SELECT task, rule, last FROM timed_task");
    while (rows.next()) memories.emplace(rows.integer(0), TimedMemory{rows.string(1), rows.string(2)});
    return memories;
}

void Schedules::put_timed(std::int64_t task, const TimedMemory& memory) {
    execute(session_,
            "INSERT INTO timed_task (task, rule, last) VALUES ($1, $2, $3) "
            "ON CONFLICT (task) DO UPDATE SET rule = excluded.rule, last = excluded.last",
            task, memory.rule, memory.last);
}

std::set<std::int64_t> Schedules::paused() const {
    std::set<std::int64_t> tasks;
    Query rows(session_, "SELECT task FROM paused_task");
    while (rows.next()) tasks.insert(rows.integer(0));
    return tasks;
}

void Schedules::set_paused(std::int64_t task, bool paused, const std::string& at) {
    if (paused)
        execute(session_, "INSERT INTO paused_task (task, since) VALUES ($1, $2) ON CONFLICT (task) DO NOTHING", task,
                at);
    else
        execute(session_, "DELETE FROM paused_task WHERE task = $1", task);
}

std::optional<ReadMemory> Schedules::read_memory(std::int64_t task) const {
    Query row(session_, "SELECT digest, cookie, full_at FROM read_memory WHERE task = $1", task);
    if (!row.next()) return std::nullopt;
    return ReadMemory{row.string(0), std::string(row.bytes(1)), row.string(2)};
}

void Schedules::put_read_memory(std::int64_t task, const ReadMemory& memory) {
    execute(session_,
            "INSERT INTO read_memory (task, digest, cookie, full_at) VALUES ($1, $2, $3, $4) ON CONFLICT (task) "
            "DO UPDATE SET digest = excluded.digest, cookie = excluded.cookie, full_at = excluded.full_at",
            task, memory.digest, Blob{memory.cookie}, memory.full_at);
}

}  // namespace rosterd::store
