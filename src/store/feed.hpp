#pragma once
// Every change to the hub, numbered: what downstream tasks and other listeners follow.

#include <cstdint>
#include <span>
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

private:
    Session& session_;
};

}  // namespace rosterd::store
