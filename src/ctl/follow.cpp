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

// Short jobs are noticed at once, long ones cost next to nothing.
constexpr milliseconds first_pause{40};
constexpr milliseconds longest_pause{400};

Json wait_until_finished(Context& context, std::int64_t id) {
    const auto start = std::chrono::steady_clock::now();
    Progress progress(context.screen);
    const Path path{"jobs", std::to_string(id)};
    for (milliseconds pause = first_pause;; pause = std::min(pause * 3 / 2, longest_pause)) {
        Json job = context.daemon.get(path);
        if (is_finished(job)) return job;
        progress.show(job, std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start));
        context.daemon.pause(pause);
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
