#include "schedule/feed_tidying.hpp"

#include <algorithm>
#include <charconv>

#include "store/feed.hpp"
#include "store/schedules.hpp"

namespace rosterd::schedule {

namespace {

constexpr std::int64_t entries_at_once = 20'000;  // jobs that run want to write too

std::int64_t least_position(store::Session& session, const std::vector<TaskPointer>& tasks) {
    std::int64_t least = store::Feed(session).last();
    for (const TaskPointer& task : tasks) {
        if (task->flow != Flow::downstream) continue;
        const auto memory = store::Schedules(session).read_memory(task->id);
        if (!memory || memory->digest != task->digest) continue;  // begins with the whole hub anyway
        std::int64_t position = 0;
        std::from_chars(memory->cookie.data(), memory->cookie.data() + memory->cookie.size(), position);
        least = std::min(least, position);
    }
    return least;
}

}  // namespace

Async<void> tidy_feed(engine::Services& services, std::vector<TaskPointer> tasks, std::chrono::hours age) {
    const Instant now = services.clock.now();
    const std::string at = to_text(now), long_ago = to_text(now - age);
    std::int64_t total = 0, gone = 0;
    do {
        const auto work = [&](store::Session& session) {
            store::Feed feed(session);
            feed.mark(at);
            gone = feed.prune(std::max(least_position(session, tasks), feed.last_at(long_ago)), entries_at_once);
        };
        co_await services.store.write(work);
        total += gone;
    } while (gone == entries_at_once);
    if (total > 0) Log().info("hub.feed_cleared_away", {{"entries", total}});
}

}  // namespace rosterd::schedule
