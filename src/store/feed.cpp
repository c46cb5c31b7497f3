#include "store/feed.hpp"

#include "store/session.hpp"

namespace rosterd::store {

void Feed::append(std::span<const FeedEntry> entries) {
    if (entries.empty()) return;
    std::int64_t number = session_.reserve(Sequence::feed, static_cast<std::int64_t>(entries.size()));
    Command insert(session_, "INSERT INTO feed (number, kind, object, change) VALUES ($1, $2, $3, $4)");
    for (const FeedEntry& entry : entries)
        insert.run(number++, static_cast<std::int64_t>(entry.kind), entry.object, IdOrNull{entry.change});
}

std::vector<FeedEntry> Feed::after(std::int64_t number, std::int64_t limit) const {
    std::vector<FeedEntry> entries;
    Query rows(session_, "SELECT number, kind, object, change FROM feed WHERE number > $1 ORDER BY number LIMIT $2",
               number, limit);
    while (rows.next())
        entries.push_back({.number = rows.integer(0),
                           .kind = static_cast<Kind>(rows.integer(1)),
                           .object = rows.integer(2),
                           .change = rows.integer(3)});
    return entries;
}

// Not the highest row: the counter outlives rows that are cleared away.
std::int64_t Feed::last() const {
    return integer_of(session_, "SELECT value FROM meta WHERE name = 'last.feed'");
}

}  // namespace rosterd::store
