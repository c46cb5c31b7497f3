#include "store/links.hpp"

#include <unordered_map>

#include "rosterd/error.hpp"
#include "store/id_chunks.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

constexpr std::string_view select_link =
    "SELECT id, task, kind, object, fingerprint, locator, manager_locator, parked, absences, key, outbound FROM link ";

Link read(const Query& row) {
    return {
        .id = row.integer(0),
        .task = row.integer(1),
        .kind = static_cast<Kind>(row.integer(2)),
        .key = row.string(9),
        .object = row.integer(3),
        .fingerprint = static_cast<std::uint64_t>(row.integer(4)),
        .locator = static_cast<std::uint64_t>(row.integer(5)),
        .manager_locator = static_cast<std::uint64_t>(row.integer(6)),
        .parked = row.integer(7) != 0,
        .absences = static_cast<int>(row.integer(8)),
        .outbound = row.integer(10) != 0,
    };
}

std::string select(std::string_view end) {
    return std::string(select_link) + std::string(end);
}

std::int64_t number(Kind kind) {
    return static_cast<std::int64_t>(kind);
}

// The same 64 bits: databases know signed integers only.
std::int64_t number(std::uint64_t hash) {
    return static_cast<std::int64_t>(hash);
}

}  // namespace

void Links::for_each(std::int64_t task, Kind kind, const std::function<void(const Row&)>& visit) const {
    Query rows(session_, select("WHERE task = $1 AND kind = $2 ORDER BY id"), task, number(kind));
    while (rows.next()) {
        visit({.id = rows.integer(0),
               .object = rows.integer(3),
               .key = rows.text(9),
               .fingerprint = static_cast<std::uint64_t>(rows.integer(4)),
               .locator = static_cast<std::uint64_t>(rows.integer(5)),
               .manager_locator = static_cast<std::uint64_t>(rows.integer(6)),
               .parked = rows.integer(7) != 0,
               .absences = static_cast<int>(rows.integer(8))});
    }
}

std::int64_t Links::count(std::int64_t task, Kind kind) const {
    return integer_of(session_, "SELECT count(*) FROM link WHERE task = $1 AND kind = $2", task, number(kind));
}

std::vector<Link> Links::load(std::span<const std::int64_t> ids) const {
    static const std::string sql = select("WHERE id IN (" + placeholders(id_chunk) + ")");
    std::unordered_map<std::int64_t, Link> found;
    for_id_chunks(ids, [&](std::span<const std::int64_t> chunk) {
        Query rows(session_, sql, chunk);
        while (rows.next()) found.insert_or_assign(rows.integer(0), read(rows));
    });
    std::vector<Link> links;
    links.reserve(ids.size());
    for (const std::int64_t id : ids) {
        if (const auto at = found.find(id); at != found.end()) links.push_back(at->second);
    }
    return links;
}

std::optional<Link> Links::find(std::int64_t task, Kind kind, std::string_view key) const {
    static const std::string sql = select("WHERE task = $1 AND kind = $2 AND key = $3");
    Query row(session_, sql, task, number(kind), key);
    if (!row.next()) return std::nullopt;
    return read(row);
}

std::optional<Link> Links::find_by_object(std::int64_t task, Kind kind, std::int64_t object) const {
    static const std::string sql =
        select("WHERE kind = $1 AND object = $2 AND +task = $3 ORDER BY absences, id LIMIT 1");
    Query row(session_, sql, number(kind), object, task);
    if (!row.next()) return std::nullopt;
    return read(row);
}

// Mostly one row: choosing here is cheaper than to have the database sort.
std::int64_t Links::object_at(std::int64_t task, Kind kind, std::uint64_t locator) const {
    if (locator == 0) return 0;
    std::int64_t object = 0, latest = 0;
    bool present = false;
    Query rows(session_, "SELECT object, id, absences, task, kind FROM link WHERE locator = $1 AND locator <> 0",
               number(locator));
    while (rows.next()) {
        if (rows.integer(3) != task || rows.integer(4) != number(kind)) continue;
        const bool here = rows.integer(2) == 0;
        if (object != 0 && (here != present ? present : rows.integer(1) < latest)) continue;
        object = rows.integer(0);
        latest = rows.integer(1);
        present = here;
    }
    return object;
}

bool Links::linked_elsewhere(Kind kind, std::int64_t object, std::int64_t except_task) const {
    return integer_of(session_,
                      "SELECT 1 FROM link WHERE kind = $1 AND object = $2 AND +task <> $3 AND outbound = 0 LIMIT 1",
                      number(kind), object, except_task) != 0;
}

void Links::insert(Link& link) {
    if (!insert_new(link))
        throw Error(ErrorKind::conflict,
                    "task " + std::to_string(link.task) + " has a link for the key " + link.key + " already");
}

bool Links::insert_new(Link& link) {
    link.id = session_.reserve(Sequence::link, 1);
    return execute(session_,
                   "INSERT INTO link (id, task, kind, object, fingerprint, locator, manager_locator, parked, absences, "
                   "key, outbound) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
                   link.id, link.task, number(link.kind), link.object, number(link.fingerprint), number(link.locator),
                   number(link.manager_locator), link.parked, link.absences, link.key, link.outbound) != 0;
}

// Mostly only the fingerprint is new: then no index has to be touched.
void Links::update(const Link& link) {
    const bool done =
        execute(session_,
                "UPDATE link SET fingerprint = $2, absences = $3 WHERE id = $1 AND object = $4 AND locator = $5 "
                "AND manager_locator = $6 AND parked = $7 AND key = $8",
                link.id, number(link.fingerprint), link.absences, link.object, number(link.locator),
                number(link.manager_locator), link.parked, link.key) != 0;
    if (done) return;
    execute(session_,
            "UPDATE link SET object = $2, fingerprint = $3, locator = $4, manager_locator = $5, parked = $6, "
            "absences = $7, key = $8 WHERE id = $1",
            link.id, link.object, number(link.fingerprint), number(link.locator), number(link.manager_locator),
            link.parked, link.absences, link.key);
}

void Links::touch_absences(std::span<const std::int64_t> ids, int absences) {
    Command update(session_, "UPDATE link SET absences = $2 WHERE id = $1");
    for (const std::int64_t id : ids) update.run(id, absences);
}

void Links::remove(std::int64_t id) {
    execute(session_, "DELETE FROM parked_leaders WHERE link = $1", id);
    execute(session_, "DELETE FROM link WHERE id = $1", id);
}

std::vector<Link> Links::parked(std::int64_t task, Kind kind) const {
    std::vector<Link> links;
    Query rows(session_, select("WHERE task = $1 AND kind = $2 AND parked = 1 ORDER BY id"), task, number(kind));
    while (rows.next()) links.push_back(read(rows));
    return links;
}

void Links::park_leaders(std::int64_t link, std::string_view wanted) {
    execute(session_, "DELETE FROM parked_leaders WHERE link = $1", link);
    if (!wanted.empty()) execute(session_, "INSERT INTO parked_leaders (link, wanted) VALUES ($1, $2)", link, wanted);
}

std::string Links::parked_leaders(std::int64_t link) const {
    Query row(session_, "SELECT wanted FROM parked_leaders WHERE link = $1", link);
    return row.next() ? row.string(0) : std::string();
}

}  // namespace rosterd::store
