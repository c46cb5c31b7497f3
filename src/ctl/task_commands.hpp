#pragma once
// rosterctl task ...: each command writes to the screen and returns the exit code.

#include <cstdint>
#include <string>
#include <vector>

#include "ctl/context.hpp"
#include "ctl/lists.hpp"

namespace rosterd::ctl {

int list_tasks(Context& context, const Paging& paging);
int delete_task(Context& context, std::int64_t task);
int show_task(Context& context, std::int64_t task);
int check_task(Context& context, std::int64_t task);

// Lets the daemon plan, waits, shows. `all`: every create is listed.
struct PlanWishes {
    bool all = false;                 // every create, not a few examples
    std::vector<std::string> people;  // nobody else; empty: everybody
    std::string file;                 // where to keep it: a file, or a folder that gets one named by the plan's hash
};
int plan_task(Context& context, std::int64_t task, const PlanWishes& wishes);

int pause_task(Context& context, std::int64_t task, bool pause);

// Another path for the calls of the task's provider.
int renew_hook(Context& context, std::int64_t task);

// The coming runs of a timed task.
int show_coming(Context& context, std::int64_t task, int count);

struct RunWishes {
    bool wait = false;
    std::string accepted_plan;        // hash of a plan; empty: none
    std::vector<std::string> people;  // nobody else; empty: everybody
};
int run_task(Context& context, std::int64_t task, const RunWishes& wishes);

}  // namespace rosterd::ctl
