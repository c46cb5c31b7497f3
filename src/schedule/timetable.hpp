#pragma once
// When timed tasks are due. Pure: told the time, it says who is due and how long to wait; the timers ask it.
//
// What counts is the last time that was dealt with: behind it the next one is due, however often the clock jumped or
// the daemon was away. So a time never runs twice, and of several that were missed one run is left.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "calendar/recurrence.hpp"
#include "model/task.hpp"
#include "store/schedules.hpp"

namespace rosterd::schedule {

// The schedule of a timed task. Error(invalid): neither a cycle nor a cron expression.
calendar::Recurrence recurrence_of(const Task& task, calendar::ZonePointer zone);

class Timetable {
public:
    // What a due task leads to: the run, and what to remember of it.
    struct Due {
        std::int64_t task = 0;
        Instant at;  // the time that is dealt with, without jitter; the latest one of those that were missed
        store::TimedMemory memory;
    };

    // Puts these tasks in force. `memory`: what the store has of them; a task without, or with another rule, is dealt
    // with from now on. Returns the memories that are new. Tasks whose schedule cannot be read are left out and named
    // in problems().
    std::vector<std::pair<std::int64_t, store::TimedMemory>> replace(
        const std::vector<TaskPointer>& tasks, const std::string& default_zone,
        const std::map<std::int64_t, store::TimedMemory>& memory, Instant now);

    // What is known of the tasks in force: at least as new as what the store has.
    std::map<std::int64_t, store::TimedMemory> memory() const;

    // Takes out who is due; each then waits for its next time. A clock that was far ahead and came back is noticed
    // here.
    std::vector<Due> due(Instant now);

    // When somebody is due next; nullopt: nobody ever.
    std::optional<Instant> next() const;

    // The next times of one task, jitter included; empty: it is not timed.
    std::vector<Instant> coming(std::int64_t task, Instant from, std::size_t count) const;
    const calendar::Zone* zone_of(std::int64_t task) const;  // null: it is not timed

    // The time zone database was updated: every zone again. True when something was.
    bool refresh_zones(Instant now);

    const std::vector<std::string>& problems() const noexcept { return problems_; }
    std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry {
        TaskPointer task;
        std::string rule;
        calendar::Recurrence recurrence;
        std::chrono::milliseconds jitter{0};
        Instant last;                // dealt with up to here
        std::optional<Instant> due;  // without jitter
    };
    calendar::ZonePointer zone(const std::string& name);
    void wait_for_next(std::int64_t task, Entry& entry);
    void forget_the_future(Instant now);

    std::string default_zone_;
    std::map<std::string, calendar::ZonePointer> zones_;  // each once, whatever the number of tasks
    Instant seen_ = Instant::min();                       // the clock at the last look
    std::map<std::int64_t, Entry> entries_;
    std::set<std::pair<Instant, std::int64_t>> order_;  // with jitter
    std::vector<std::string> problems_;
};

}  // namespace rosterd::schedule
