#include "ctl/follow.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <string>

#include "ctl/job_view.hpp"
#include "ctl/progress.hpp"

namespace rosterd::ctl {
namespace {

using std::chrono::milliseconds;

// Between looks where the daemon has no stream of events for us.
constexpr milliseconds first_pause{40};
constexpr milliseconds longest_pause{400};

Json wait_until_finished(Context& context, std::int64_t id) {
    const auto start = std::chrono::steady_clock::now();
    Progress progress(context.screen);
    const Path path{"jobs", std::to_string(id)};
    const auto show = [&](const Json& job) {
        progress.show(job, std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start));
    };
    const Path events{"jobs", std::to_string(id), "events"};
    for (milliseconds pause = first_pause;; pause = std::min(pause * 3 / 2, longest_pause)) {
        Json job = context.daemon.get(path);
        if (is_finished(job)) return job;
        show(job);
        bool ended = false;
        const auto tell = [&](const Json& now) {
            ended = is_finished(now);
            if (!ended) show(now);
        };
        context.daemon.listen(events, tell);
        // A stream without the job's end: the daemon stops, or the connection broke.
        if (!ended) context.daemon.pause(pause);
    }
}

}  // namespace

Json follow_job(Context& context, std::int64_t id) {
    context.daemon.watch_interrupt();
    const std::string again = "rosterctl job watch " + std::to_string(id);
    try {
        return wait_until_finished(context, id);
    } catch (DaemonUnreachable& error) {
        error.add_context("lost sight of job " + std::to_string(id) + " (" + again + ")");
        throw;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled)
            context.screen.err << "Job " << id << " goes on in the daemon. To follow it: " << again << std::endl;
        throw;
    }
}

}  // namespace rosterd::ctl
