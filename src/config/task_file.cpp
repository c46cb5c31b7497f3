#include "config/task_file.hpp"

#include "config/lookup_tables.hpp"
#include "config/section.hpp"
#include "config/task_digest.hpp"
#include "config/task_mapping.hpp"
#include "config/task_policy.hpp"
#include "config/task_scope.hpp"
#include "config/task_settings.hpp"
#include "config/task_timing.hpp"
#include "model/nearest.hpp"

namespace rosterd::config {
namespace {

const ConnectorType* read_type(Section& top, const ConnectorTypes& types, Task& task) {
    const std::optional<std::string> name = top.text("syncTaskType");
    if (!name) return nullptr;
    task.type = *name;
    const ConnectorType* type = types.find(*name);
    if (!type) {
        const std::vector<std::string> names = types.names();
        top.problem("syncTaskType",
                    "unknown connector " + in_quotes(*name) + " " +
                        (names.empty() ? "(no connector was loaded: look at `connectors` in rosterd.yaml)"
                                       : suggestion(*name, names)));
    }
    return type;
}

void read_flow(Section& top, Task& task) {
    const std::optional<Flow> flow =
        top.choice<Flow>("syncTaskFlow", {{"upstream", Flow::upstream}, {"downstream", Flow::downstream}});
    task.flow = flow.value_or(task.flow);
}

// A scheduler without a cycle counts as none: some clients of the API always send one.
void read_scheduler(Section& top, Task& task) {
    Section section = top.section("timedScheduler");
    const bool timed = task.trigger == Trigger::timed && task.cron.empty() && !top.has("cron");
    if (section.is_blank("cycle")) {
        if (timed && section.given()) {
            section.problem("cycle", "no cycle, but the task is timed (month, week, days, sixHours or twoHours)");
        } else if (timed && !top.has("timedScheduler")) {
            top.problem("syncTaskTrigger",
                        "a timed task needs timedScheduler (add `timedScheduler: { cycle: days, startTime: ... }`, or "
                        "`cron`)");
        }
    } else {
        section.require({"startTime"});
        task.timed_scheduler.emplace();
        task.timed_scheduler->cycle = section
                                          .choice<std::string>("cycle", {{"month", "month"},
                                                                         {"week", "week"},
                                                                         {"days", "days"},
                                                                         {"sixHours", "sixHours"},
                                                                         {"twoHours", "twoHours"}})
                                          .value_or("");
    }
    constexpr std::int64_t year_10000 = 253'402'300'800'000;
    const std::optional<std::int64_t> start = section.integer("startTime", 0, year_10000 - 1);
    if (start && task.timed_scheduler) task.timed_scheduler->start_time = *start;
    if (task.timed_scheduler && top.has("cron"))
        top.problem("cron",
                    "a cycle and a cron expression as well (one of the two: take out `timedScheduler` or `cron`)");
    section.finish();
}

}  // namespace

ReadTask read_task(ConfigFile& file, const ConnectorTypes& types, const FieldTable& people,
                   const FieldTable& departments) {
    ReadTask read;
    Task& task = read.task;
    task.file = file.path().native();
    if (!file.root()) return read;

    Section top(file, file.root(), {}, file.root()->position);
    top.require({"syncTaskId", "syncTaskName", "syncTaskType", "syncTaskFlow", "syncTaskTrigger", "clientConfig"});
    read.id = top.integer("syncTaskId", 1, INT32_MAX);
    task.id = read.id.value_or(0);
    if (const Node* id = top.value("syncTaskId")) read.id_position = id->position;
    task.name = top.text("syncTaskName").value_or("");
    const ConnectorType* type = read_type(top, types, task);
    read_flow(top, task);
    task.trigger = top.choice<Trigger>("syncTaskTrigger", {{"manually", Trigger::manually},
                                                           {"timed", Trigger::timed},
                                                           {"automatic", Trigger::automatic}})
                       .value_or(task.trigger);
    read_timing(top, task);
    read_scheduler(top, task);
    task.organization_code = top.text("organizationCode", Empty::allowed).value_or("");
    Section client = top.section("clientConfig");
    if (type) task.settings = read_settings(std::move(client), *type, types);
    task.lookup_tables = read_lookup_tables(top);
    read_mapping(top, type, people, departments, task);
    constexpr std::int64_t least_important = 1'000'000;
    task.precedence = static_cast<int>(top.integer("precedence", 0, least_important).value_or(task.precedence));
    task.guard = read_guard(top.section("guard"));
    task.removal = read_removal(top.section("removal"));
    read_provisioning(top, task);
    top.finish();
    if (type) task.digest = digest_of(task, type->settings());
    return read;
}

}  // namespace rosterd::config
