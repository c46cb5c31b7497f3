#pragma once
// Every change to the hub, numbered: what downstream tasks and other listeners follow.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/change.hpp"

namespace rosterd::store {

class Session;

struct FeedEntry {
    std::int64_t number = 0;  // ascending without regard to jobs; never reused
    Kind kind = Kind::person;
    std::int64_t object = 0;
    std::int64_t change = 0;  // id in the change log
};

class Feed {
public:
    explicit Feed(Session& session) : session_(session) {}
    void append(std::span<const FeedEntry> entries);  // numbers are given here
    std::vector<FeedEntry> after(std::int64_t number, std::int64_t limit) const;
    std::int64_t last() const;
    std::int64_t first() const;  // the oldest that is still listed; last() + 1 when none is

    // Takes away at most `limit` entries up to and with `number`, oldest first; how many they were.
    std::int64_t prune(std::int64_t number, std::int64_t limit);

    // How far the feed goes back in time: `at` is when it had come to its last entry, or later.
    void mark(const std::string& at);
    std::int64_t last_at(const std::string& at) const;  // the last entry by then, as far as marks tell; 0: unknown

private:
    Session& session_;
};

}  // namespace rosterd::store
