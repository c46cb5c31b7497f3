#pragma once
// Every command of rosterctl with its options and help text.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ctl/expression_commands.hpp"
#include "ctl/hub_commands.hpp"
#include "ctl/job_commands.hpp"
#include "ctl/mapping_commands.hpp"
#include "ctl/plan_commands.hpp"
#include "ctl/schedule_commands.hpp"
#include "ctl/scope_commands.hpp"
#include "ctl/task_commands.hpp"

namespace CLI {
class App;
}

namespace rosterd::ctl {

// What the arguments said; commands take from it what is theirs.
struct Said {
    std::string socket = "/run/rosterd/api.sock";
    std::string form = "table";
    Paging paging;
    std::int64_t id = 0;
    std::optional<std::int64_t> task;
    RunWishes wishes;
    PlanWishes plan;
    ApplyWishes apply;
    UndoWishes undo;
    ScopeWishes scope;
    int count = 5;
    LogFilter log;
    ExpressionWishes expression;
    PreviewWishes preview;
    PeopleFilter people;
    ScheduleWishes schedule;
    std::string text;
    std::string who;
    bool group = false, wait = false, only_failed = false;
    std::string file, status, shell;
    std::vector<std::int64_t> ids;
    std::string config = "/etc/rosterd/rosterd.yaml";
    std::function<int(Context&)> command;
};

// Declares them all; parsing then fills `said`, which outlives the app.
void add_arguments(CLI::App& app, Said& said);

}  // namespace rosterd::ctl
