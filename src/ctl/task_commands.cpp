#include "ctl/task_commands.hpp"

#include <ostream>

#include "ctl/exit_code.hpp"
#include "ctl/follow.hpp"
#include "ctl/job_view.hpp"
#include "ctl/members.hpp"
#include "ctl/plan_commands.hpp"
#include "ctl/plan_view.hpp"
#include "ctl/task_view.hpp"
#include "ctl/times.hpp"

namespace rosterd::ctl {
namespace {

// A check reaches into the directory and counts there.
constexpr std::chrono::seconds check_limit{300};

Cell status_cell(const Json& task) {
    if (member(task, "loaded").is_boolean() && !is_true(task, "loaded")) return {"not loaded", Tone::bad};
    if (member(task, "quarantine").is_object()) return {"quarantine", Tone::bad};
    const std::string status = text_of(task, "lastSyncStatus");
    if (status == "success") return {status, Tone::good};
    if (status == "failed") return {status, Tone::bad};
    return {status.empty() ? "free" : status};
}

std::string message_of(const Json& task) {
    const Json& quarantine = member(task, "quarantine");
    if (!quarantine.is_object()) return text_of(task, "lastSyncMessage");
    return "next try at " + local_time(text_of(quarantine, "nextTry")) + ": " + text_of(quarantine, "reason");
}

}  // namespace

int list_tasks(Context& context, const Paging& paging) {
    ListLook look;
    look.nouns = "tasks";
    look.columns = {{"TASK", Align::right, true},    {"NAME"},   {"TYPE"}, {"FLOW"}, {"TRIGGER"}, {"STATUS"},
                    {"LAST RUN", Align::left, true}, {"MESSAGE"}};
    look.row = [](const Json& task) {
        return Row{std::to_string(number_of(task, "syncTaskId")),
                   text_of(task, "syncTaskName"),
                   text_of(task, "syncTaskType"),
                   text_of(task, "syncFlow"),
                   text_of(task, "syncTrigger"),
                   status_cell(task),
                   local_time(text_of(task, "lastSyncTime")),
                   message_of(task)};
    };
    show_list(context, {"tasks"}, {}, paging, look);
    return exit_success;
}

int delete_task(Context& context, std::int64_t id) {
    const Json answer = context.daemon.remove({"tasks", std::to_string(id)});
    if (context.form != Form::table)
        write_document(context.screen.out, context.form, answer);
    else
        context.screen.out << "Task " << id << " is gone. Its people, links and jobs stay.\n";
    return exit_success;
}

int show_task(Context& context, std::int64_t id) {
    const Json task = context.daemon.get({"tasks", std::to_string(id)});
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, task);
    } else {
        write_task(context.screen, task);
    }
    return exit_success;
}

int check_task(Context& context, std::int64_t id) {
    context.daemon.watch_interrupt();
    const Json report = context.daemon.post({"tasks", std::to_string(id), "check"}, nullptr, check_limit);
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, report);
    } else {
        write_check(context.screen, report);
    }
    return is_true(report, "passed") ? exit_success : exit_incomplete;
}

int plan_task(Context& context, std::int64_t id, const PlanWishes& wishes) {
    Json body;
    if (!wishes.people.empty()) body["people"] = wishes.people;
    const Json answer = context.daemon.post({"tasks", std::to_string(id), "plan"}, body);
    const Json job = follow_job(context, number_of(answer, "syncJobId"));
    if (!wishes.file.empty()) keep_plan(context, job, wishes.file);
    if (context.form == Form::table) {
        std::string run = "rosterctl task run " + std::to_string(id) + " --wait";
        for (const std::string& person : wishes.people) run += " --person " + person;
        write_plan(context, job, wishes.all, run);
        return exit_code_of(job);
    }
    ListDocument document(context.screen.out, context.form);
    Json head = Json::object();
    head["job"] = job;
    const auto begin = [&](const Json& changes) { document.begin(head, number_of(changes, "totalCount")); };
    const auto visit = [&](const Json& change) { document.add(change); };
    const Path changes{"jobs", std::to_string(number_of(job, "syncJobId")), "changes"};
    for_each_item(context.daemon, changes, {}, everything, begin, visit);
    document.end(nullptr);
    return exit_code_of(job);
}

int pause_task(Context& context, std::int64_t id, bool pause) {
    const Json answer = context.daemon.post({"tasks", std::to_string(id), pause ? "pause" : "resume"}, nullptr);
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, answer);
    } else if (pause) {
        context.screen.out << "Task " << id << " is paused: nothing starts it. A job that runs goes on.\n";
    } else {
        context.screen.out << "Task " << id << " is no longer paused.\n";
    }
    return exit_success;
}

int renew_hook(Context& context, std::int64_t id) {
    const Json answer = context.daemon.post({"tasks", std::to_string(id), "hook", "renew"}, nullptr);
    if (context.form != Form::table)
        write_document(context.screen.out, context.form, answer);
    else
        context.screen.out << text_of(member(answer, "hook"), "path") << '\n';
    return exit_success;
}

int show_coming(Context& context, std::int64_t id, int count) {
    const Json answer =
        context.daemon.get({"tasks", std::to_string(id), "schedule"}, {{"count", std::to_string(count)}});
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, answer);
        return exit_success;
    }
    const Json& list = member(answer, "list");
    for (const Json& entry : list) context.screen.out << text_of(entry, "at") << '\n';
    if (list.empty()) context.screen.err << "Task " << id << " is not timed, or has no time left.\n";
    if (is_true(answer, "paused")) context.screen.err << "Task " << id << " is paused: none of these will start.\n";
    return exit_success;
}

int run_task(Context& context, std::int64_t id, const RunWishes& wishes) {
    Json body;
    if (!wishes.accepted_plan.empty()) body["acceptPlan"] = wishes.accepted_plan;
    if (!wishes.people.empty()) body["people"] = wishes.people;
    const Json answer = context.daemon.post({"tasks", std::to_string(id), "run"}, body);
    const bool table = context.form == Form::table;
    if (wishes.wait) {
        const Json job = follow_job(context, number_of(answer, "syncJobId"));
        if (table) {
            write_job(context.screen, job);
        } else {
            write_document(context.screen.out, context.form, job);
        }
        return exit_code_of(job);
    }
    if (table) {
        const std::int64_t job = number_of(answer, "syncJobId");
        context.screen.out << "Job " << job << " will run task " << id << ". To follow it: rosterctl job watch " << job
                           << '\n';
    } else {
        write_document(context.screen.out, context.form, answer);
    }
    return exit_success;
}

}  // namespace rosterd::ctl
