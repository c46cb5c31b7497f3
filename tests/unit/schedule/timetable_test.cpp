#include "schedule/timetable.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace rosterd;
using namespace rosterd::schedule;

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

Instant at(const char* text) {
    return parse_instant(text).value();
}

TaskPointer timed(std::int64_t id, const char* cycle, const char* start, std::int64_t jitter = 0) {
    auto task = std::make_shared<Task>();
    task->id = id;
    task->trigger = Trigger::timed;
    task->timed_scheduler = TimedScheduler{cycle, at(start).time_since_epoch().count()};
    task->jitter_seconds = jitter;
    return task;
}

// A timetable whose memory is kept as the store would.
struct Table {
    Timetable timetable;
    std::vector<TaskPointer> tasks;
    std::map<std::int64_t, store::TimedMemory> memory;
    Instant now;

    explicit Table(const char* start) : now(at(start)) {}

    void load() {
        for (auto& [task, known] : timetable.replace(tasks, "UTC", memory, now)) memory[task] = known;
    }
    std::vector<std::string> look() {
        std::vector<std::string> found;
        for (const Timetable::Due& due : timetable.due(now)) {
            found.push_back(std::to_string(due.task) + " " + to_text(due.at));
            memory[due.task] = due.memory;
        }
        return found;
    }
    // What starts until then, the clock going as clocks do.
    std::vector<std::string> until(const char* end) {
        std::vector<std::string> all = look();
        while (timetable.next() && *timetable.next() <= at(end)) {
            now = *timetable.next();
            for (std::string& each : look()) all.push_back(std::move(each));
        }
        now = at(end);
        return all;
    }
};

using Starts = std::vector<std::string>;

}  // namespace

TEST_CASE("a day's runs come one after another") {
    Table table("2026-01-01T00:00:00Z");
    table.tasks = {timed(1, "sixHours", "2026-01-01T05:00:00Z"), timed(2, "days", "2026-01-01T12:00:00Z")};
    table.load();
    CHECK(table.until("2026-01-02T06:00:00Z") == Starts{"1 2026-01-01T05:00:00.000Z", "1 2026-01-01T11:00:00.000Z",
                                                        "2 2026-01-01T12:00:00.000Z", "1 2026-01-01T17:00:00.000Z",
                                                        "1 2026-01-01T23:00:00.000Z", "1 2026-01-02T05:00:00.000Z"});
}

TEST_CASE("a new task makes up for nothing, even if its start is long past") {
    Table table("2026-06-01T00:00:00Z");
    table.tasks = {timed(1, "days", "2020-01-01T03:00:00Z")};
    table.load();
    CHECK(table.look().empty());
    CHECK(to_text(*table.timetable.next()) == "2026-06-01T03:00:00.000Z");
}

TEST_CASE("one run is made up for after an outage, however long it was") {
    Table table("2026-01-01T00:00:00Z");
    table.tasks = {timed(1, "twoHours", "2026-01-01T01:00:00Z")};
    table.load();
    CHECK(table.until("2026-01-01T04:00:00Z").size() == 2);
    table.now = at("2026-01-09T04:30:00Z");  // down for days
    table.load();
    CHECK(table.look() == Starts{"1 2026-01-09T03:00:00.000Z"});
    CHECK(table.look().empty());
    CHECK(to_text(*table.timetable.next()) == "2026-01-09T05:00:00.000Z");
    table.load();  // and again
    CHECK(table.look().empty());
}

TEST_CASE("a restart or a reload at any moment neither skips nor repeats") {
    Table table("2026-01-01T00:00:00Z");
    table.tasks = {timed(1, "twoHours", "2026-01-01T01:00:00Z")};
    table.load();
    Starts all;
    for (int step = 0; step < 24 * 60; step += 7) {
        table.now += minutes(7);
        table.load();
        for (std::string& each : table.look()) all.push_back(std::move(each));
        table.load();
    }
    CHECK(all.size() == 12);
    CHECK(std::set<std::string>(all.begin(), all.end()).size() == 12);
}

TEST_CASE("a clock that jumps forward gives one run, one that is set back none twice") {
    Table table("2026-01-01T00:00:00Z");
    table.tasks = {timed(1, "twoHours", "2026-01-01T01:00:00Z")};
    table.load();
    CHECK(table.until("2026-01-01T02:00:00Z").size() == 1);
    table.now += hours(10);  // 12:00
    CHECK(table.look() == Starts{"1 2026-01-01T11:00:00.000Z"});
    table.now -= hours(10);  // 02:00 again
    CHECK(table.look().empty());
    CHECK(table.until("2026-01-01T14:00:00Z") == Starts{"1 2026-01-01T13:00:00.000Z"});
}

TEST_CASE("a clock that was years ahead and came back starts anew") {
    Table table("2026-01-01T00:00:00Z");
    table.tasks = {timed(1, "days", "2026-01-01T01:00:00Z"), timed(2, "month", "2026-01-01T00:30:00Z")};
    table.load();
    table.now = at("2031-05-05T00:00:00Z");
    CHECK(table.look().size() == 2);
    table.now = at("2026-01-01T03:00:00Z");
    CHECK(table.look().empty());
    CHECK(to_text(*table.timetable.next()) == "2026-01-02T01:00:00.000Z");
    table.memory.at(1).last = "2031-05-04T01:00:00.000Z";  // the same in the store after a restart
    table.load();
    CHECK(to_text(*table.timetable.next()) == "2026-01-02T01:00:00.000Z");
}

TEST_CASE("another schedule begins anew") {
    Table table("2026-01-01T00:00:00Z");
    table.tasks = {timed(1, "days", "2026-01-01T01:00:00Z")};
    table.load();
    table.now = at("2026-01-05T12:00:00Z");
    table.tasks = {timed(1, "days", "2026-01-01T02:00:00Z")};
    table.load();
    CHECK(table.look().empty());
    CHECK(to_text(*table.timetable.next()) == "2026-01-06T02:00:00.000Z");
}

TEST_CASE("five hundred tasks at two o'clock do not start in one second") {
    Table table("2026-01-01T00:00:00Z");
    for (int id = 1; id <= 500; ++id) table.tasks.push_back(timed(id, "days", "2026-01-01T02:00:00Z", 600));
    table.load();
    std::map<std::int64_t, int> in_second;
    int started = 0;
    while (*table.timetable.next() < at("2026-01-01T12:00:00Z")) {
        table.now = *table.timetable.next();
        CHECK(table.now >= at("2026-01-01T02:00:00Z"));
        CHECK(table.now < at("2026-01-01T02:10:00Z"));
        const auto starts = static_cast<int>(table.look().size());
        started += starts;
        in_second[table.now.time_since_epoch().count() / 1000] += starts;
    }
    CHECK(started == 500);
    for (const auto& [second, starts] : in_second) CHECK(starts <= 8);
    // What is shown is what happens, and the same every day.
    const auto coming = table.timetable.coming(17, table.now, 2);
    REQUIRE(coming.size() == 2);
    CHECK(coming[1] - coming[0] == hours(24));
}

TEST_CASE("cron and a zone of its own") {
    Table table("2026-03-27T00:00:00Z");
    auto task = std::make_shared<Task>();
    task->id = 5;
    task->trigger = Trigger::timed;
    task->cron = "30 2 * * *";
    task->time_zone = "Europe/Berlin";
    table.tasks = {task};
    table.load();
    CHECK(table.until("2026-03-30T12:00:00Z") == Starts{"5 2026-03-27T01:30:00.000Z", "5 2026-03-28T01:30:00.000Z",
                                                        "5 2026-03-29T01:00:00.000Z", "5 2026-03-30T00:30:00.000Z"});
    CHECK(table.timetable.zone_of(5)->name() == "Europe/Berlin");
}

TEST_CASE("tasks that are not timed are none of its business, an unusable one is named") {
    Table table("2026-01-01T00:00:00Z");
    auto manual = std::make_shared<Task>();
    manual->id = 1;
    auto lost = std::make_shared<Task>();
    lost->id = 2;
    lost->trigger = Trigger::timed;
    lost->cron = "* * * * *";
    lost->time_zone = "Mars/Olympus";
    table.tasks = {manual, lost};
    table.load();
    CHECK(table.timetable.size() == 0);
    CHECK(!table.timetable.next());
    REQUIRE(table.timetable.problems().size() == 1);
    CHECK(table.timetable.problems().front().find("Mars/Olympus") != std::string::npos);
    CHECK(table.timetable.coming(1, table.now, 5).empty());
}

TEST_CASE("tasks that are taken over anew go on behind what was started, even if the store has not heard of it yet") {
    Table table("2026-05-05T00:00:00Z");
    table.tasks = {timed(1, "days", "2026-05-01T02:00:00Z")};
    table.load();
    table.now = at("2026-05-05T02:00:00Z");
    const auto before = table.memory;
    CHECK(table.look().size() == 1);
    auto known = before;
    for (auto& [task, newer] : table.timetable.memory()) known.insert_or_assign(task, newer);
    table.timetable.replace(table.tasks, "UTC", known, table.now);
    CHECK(table.look().empty());
    CHECK(table.timetable.next() == at("2026-05-06T02:00:00Z"));
}
