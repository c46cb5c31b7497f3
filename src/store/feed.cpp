#include "store/feed.hpp"

#include <algorithm>

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

std::int64_t Feed::first() const {
    const std::int64_t oldest = integer_of(session_, "SELECT min(number) FROM feed");
    return oldest == 0 ? last() + 1 : oldest;
}

std::int64_t Feed::prune(std::int64_t number, std::int64_t limit) {
    const std::int64_t up_to = std::min(number, first() + limit - 1);
    const std::int64_t gone = execute(session_, "DELETE FROM feed WHERE number <= $1", up_to);
    // The newest mark stays: it says when the feed was looked at last.
    execute(session_, "DELETE FROM feed_mark WHERE number < $1 AND number < (SELECT max(number) FROM feed_mark)",
            up_to);
    return gone;
}

void Feed::mark(const std::string& at) {
    execute(session_, "INSERT INTO feed_mark (number, at) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING", last(), at);
}

std::int64_t Feed::last_at(const std::string& at) const {
    return integer_of(session_, "SELECT max(number) FROM feed_mark WHERE at <= $1", at);
}

}  // namespace rosterd::store
