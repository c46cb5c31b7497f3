#pragma once
// What is remembered of when tasks run: the last timed run, whether a task is paused, where a read went on.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rosterd::store {

class Session;

struct TimedMemory {
    std::string rule;  // the schedule that it was kept for, as a text; another one begins anew
    std::string last;  // API instant: the last time that was dealt with, or since when the rule is known
};

struct ReadMemory {
    std::string digest;   // Task::digest: with other settings the cookie means nothing
    std::string cookie;   // empty: the source has none
    std::string full_at;  // API instant of the last complete read; empty: none yet
};

class Schedules {
public:
    explicit Schedules(Session& session) : session_(session) {}

    std::map<std::int64_t, TimedMemory> timed() const;  // by task
    void put_timed(std::int64_t task, const TimedMemory& memory);

    std::set<std::int64_t> paused() const;
    void set_paused(std::int64_t task, bool paused, const std::string& at);

    std::optional<ReadMemory> read_memory(std::int64_t task) const;
    void put_read_memory(std::int64_t task, const ReadMemory& memory);

private:
    Session& session_;
};

}  // namespace rosterd::store
