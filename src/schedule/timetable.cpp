#include "schedule/timetable.hpp"

#include "rosterd/error.hpp"

namespace rosterd::schedule {

namespace {

using std::chrono::milliseconds;

// A last time so far ahead was written by a clock that was wrong.
constexpr std::chrono::hours believable_future{25};

std::string rule_text(const Task& task, const std::string& zone) {
    const std::string rule =
        task.timed_scheduler ? task.timed_scheduler->cycle + " from " + std::to_string(task.timed_scheduler->start_time)
                             : "cron " + task.cron;
    return rule + " in " + zone;
}

const std::string& zone_name(const Task& task, const std::string& default_zone) {
    return task.time_zone.empty() ? default_zone : task.time_zone;
}

// A fixed place of each task in the time over which runs are spread: neighbours far apart, the same one every time.
milliseconds jitter_of(const Task& task) {
    if (task.jitter_seconds <= 0) return milliseconds(0);
    std::uint64_t mixed = static_cast<std::uint64_t>(task.id) * 0x9E3779B97F4A7C15U;
    mixed ^= mixed >> 32U;
    return milliseconds(static_cast<std::int64_t>(mixed % (static_cast<std::uint64_t>(task.jitter_seconds) * 1000U)));
}

}  // namespace

calendar::Recurrence recurrence_of(const Task& task, calendar::ZonePointer zone) {
    if (task.timed_scheduler) {
        const auto cycle = calendar::parse_cycle(task.timed_scheduler->cycle);
        if (!cycle) throw Error(ErrorKind::invalid, "unknown cycle \"" + task.timed_scheduler->cycle + '"');
        const Instant start{milliseconds(task.timed_scheduler->start_time)};
        return calendar::Recurrence::every(*cycle, start, std::move(zone));
    }
    const auto cron = calendar::Cron::parse(task.cron);
    if (const auto* problem = std::get_if<calendar::CronProblem>(&cron))
        throw Error(ErrorKind::invalid, problem->message);
    return calendar::Recurrence::cron(std::get<calendar::Cron>(cron), Instant::min(), std::move(zone));
}

calendar::ZonePointer Timetable::zone(const std::string& name) {
    calendar::ZonePointer& known = zones_[name];
    if (known == nullptr) known = calendar::Zone::load(name);
    return known;
}

std::vector<std::pair<std::int64_t, store::TimedMemory>> Timetable::replace(
    const std::vector<TaskPointer>& tasks, const std::string& default_zone,
    const std::map<std::int64_t, store::TimedMemory>& memory, Instant now) {
    std::vector<std::pair<std::int64_t, store::TimedMemory>> fresh;
    default_zone_ = default_zone;
    entries_.clear();
    order_.clear();
    problems_.clear();
    zones_.clear();
    seen_ = now;
    for (const TaskPointer& task : tasks) {
        if (task->trigger != Trigger::timed) continue;
        std::optional<calendar::Recurrence> recurrence;
        try {
            recurrence = recurrence_of(*task, zone(zone_name(*task, default_zone)));
        } catch (const Error& error) {
            problems_.push_back("task " + std::to_string(task->id) + ": " + error.message());
        }
        if (!recurrence) continue;
        Entry entry{task, rule_text(*task, zone_name(*task, default_zone)), *recurrence, jitter_of(*task), now, {}};
        const auto known = memory.find(task->id);
        const auto last = known == memory.end() || known->second.rule != entry.rule ? std::nullopt
                                                                                    : parse_instant(known->second.last);
        // New today: what its rule would have meant before is no run that was missed. A run that is due at this very
        // moment is one.
        const bool usable = last && *last <= now + believable_future;
        entry.last = usable ? *last : now - milliseconds(1);
        if (!usable) fresh.emplace_back(task->id, store::TimedMemory{entry.rule, to_text(entry.last)});
        wait_for_next(task->id, entries_.emplace(task->id, std::move(entry)).first->second);
    }
    return fresh;
}

void Timetable::wait_for_next(std::int64_t task, Entry& entry) {
    entry.due = entry.recurrence.next(entry.last + milliseconds(1));
    if (entry.due) order_.emplace(*entry.due + entry.jitter, task);
}

std::map<std::int64_t, store::TimedMemory> Timetable::memory() const {
    std::map<std::int64_t, store::TimedMemory> known;
    for (const auto& [task, entry] : entries_) known.emplace(task, store::TimedMemory{entry.rule, to_text(entry.last)});
    return known;
}

// The clock was ahead by more than a day and came back: what ran meanwhile says nothing about today.
void Timetable::forget_the_future(Instant now) {
    order_.clear();
    for (auto& [task, entry] : entries_) {
        if (entry.last > now + believable_future) entry.last = now;
        wait_for_next(task, entry);
    }
}

std::vector<Timetable::Due> Timetable::due(Instant now) {
    if (seen_ > now + believable_future) forget_the_future(now);
    seen_ = now;
    std::vector<Due> found;
    while (!order_.empty() && order_.begin()->first <= now) {
        const std::int64_t task = order_.begin()->second;
        order_.erase(order_.begin());
        Entry& entry = entries_.at(task);
        const Instant missed = now - entry.jitter;
        entry.last = entry.recurrence.last(*entry.due, missed).value_or(*entry.due);
        found.push_back({task, entry.last, {entry.rule, to_text(entry.last)}});
        wait_for_next(task, entry);
    }
    return found;
}

std::optional<Instant> Timetable::next() const {
    return order_.empty() ? std::nullopt : std::optional(order_.begin()->first);
}

std::vector<Instant> Timetable::coming(std::int64_t task, Instant from, std::size_t count) const {
    std::vector<Instant> times;
    const auto at = entries_.find(task);
    if (at == entries_.end()) return times;
    const Entry& entry = at->second;
    std::optional<Instant> time = entry.recurrence.next(from - entry.jitter);
    for (; time && times.size() < count; time = entry.recurrence.next(*time + milliseconds(1)))
        times.push_back(*time + entry.jitter);
    return times;
}

const calendar::Zone* Timetable::zone_of(std::int64_t task) const {
    const auto at = entries_.find(task);
    return at == entries_.end() ? nullptr : &at->second.recurrence.zone();
}

bool Timetable::refresh_zones(Instant now) {
    bool outdated = false;
    for (const auto& [name, zone] : zones_) outdated = outdated || (zone && zone->outdated());
    if (!outdated) return false;
    std::vector<TaskPointer> tasks;
    for (const auto& [task, entry] : entries_) tasks.push_back(entry.task);
    const std::string zone = default_zone_;
    replace(tasks, zone, memory(), now);
    return true;
}

}  // namespace rosterd::schedule
