#include "ctl/job_arguments.hpp"

#include <CLI/CLI.hpp>

#include "ctl/arguments.hpp"
#include "ctl/declare.hpp"
#include "ctl/risk_commands.hpp"

namespace rosterd::ctl {
namespace {

void add_log_filters(CLI::App* log, LogFilter& filter) {
    log->add_option("--state", filter.state, "Only changes in this state")
        ->check(CLI::IsMember({"planned", "applied", "failed", "held", "skipped"}));
    log->add_option("--action", filter.action, "Only this action")
        ->check(CLI::IsMember({"createDepartment", "updateDepartment", "moveDepartment", "setLeaders",
                               "deleteDepartment", "createPerson", "updatePerson", "clearFields", "changeIdentifier",
                               "changeDepartments", "disablePerson", "deletePerson", "adopt", "none"}));
    log->add_option("--kind", filter.kind, "Only changes of departments or of people")
        ->check(CLI::IsMember({"department", "person"}));
    log->add_option("--text", filter.text, "Only changes whose object's name or key holds this text");
    log->add_flag("--unchanged", filter.unchanged, "Also the records that needed nothing");
}

// Apart from the others: what they leave behind is a file or another run.
void add_job_follow_ups(CLI::App& noun, Said& said) {
    CLI::App* exported = add(noun, "export", "A job's log as a file for a spreadsheet",
                             "  rosterctl job export 17 -o run.xlsx\n"
                             "  rosterctl job export 17 -o failed.csv --state failed");
    add_id(exported, said.id, "job", "The job's number (syncJobId)");
    exported->add_option("-o,--output", said.file, "The file to write, ending in .xlsx or .csv")
        ->required()
        ->type_name("FILE");
    add_log_filters(exported, said.log);
    exported->callback([&said] {
        said.command = [&said](Context& context) { return export_job(context, said.id, said.log, said.file); };
    });

    CLI::App* undo = add(
        noun, "undo",
        "What taking back a job would do: the opposite of each change in its log. What was changed since stays and\n"
        "is listed, and so is what cannot be taken back. With --yes it is done.",
        "  rosterctl job undo 17\n  rosterctl job undo 17 --yes\n"
        "  rosterctl job undo 17 --yes --accept 0123456789abcdef0123456789abcdef");
    add_id(undo, said.id, "job", "The job's number (syncJobId)");
    undo->add_flag("--yes", said.undo.yes, "Do it after showing it");
    undo->add_flag("--all", said.undo.all, "List every change instead of a few examples");
    undo->add_option("--accept", said.undo.accepted_plan,
                     "Hash of the plan that was shown: what the guard holds of it is done too")
        ->type_name("HASH");
    undo->callback(
        [&said] { said.command = [&said](Context& context) { return undo_job(context, said.id, said.undo); }; });

    CLI::App* retry = add(noun, "retry",
                          "Run the task again for what failed in a job, and for nothing else. Of a job that broke off\n"
                          "everything is run again, unless only the failed records are wanted.",
                          "  rosterctl job retry 17 --wait\n  rosterctl job retry 17 --failed");
    add_id(retry, said.id, "job", "The job's number (syncJobId)");
    retry->add_flag("--wait", said.wait, "Show progress until the new job has ended");
    retry->add_flag("--failed", said.only_failed, "Only the records that failed, also of a job that broke off");
    retry->callback([&said] {
        said.command = [&said](Context& context) { return retry_job(context, said.id, said.only_failed, said.wait); };
    });
}

}  // namespace

void add_job_commands(CLI::App& root, Said& said) {
    CLI::App& noun = *add_noun(root, "job", "Runs of tasks: list, statistics, log, progress");

    CLI::App* list =
        add(noun, "list", "Jobs, newest first", "  rosterctl job list\n  rosterctl job list 1000 --limit 50");
    CLI::Option* task = list->add_option("task", said.task, "Only jobs of this task")->check(from_one)->type_name("N");
    list->add_flag("--group", said.group, "Timed and automatic runs of the task as one row each")->needs(task);
    add_paging(list, said.paging);
    list->callback([&said] {
        said.command = [&said](Context& context) { return list_jobs(context, said.task, said.group, said.paging); };
    });

    CLI::App* show = add(noun, "show", "One job with its statistics", "  rosterctl job show 17");
    add_id(show, said.id, "job", "The job's number (syncJobId)");
    show->callback([&said] { said.command = [&said](Context& context) { return show_job(context, said.id); }; });

    CLI::App* log = add(noun, "log", "What a job did, or why it did not, change by change",
                        "  rosterctl job log 17\n  rosterctl job log 17 --state failed --all\n"
                        "  rosterctl job log 17 --kind person --text wang --details");
    add_id(log, said.id, "job", "The job's number (syncJobId)");
    add_log_filters(log, said.log);
    log->add_flag("--details", said.log.details, "Each change as a block, field by field");
    add_paging(log, said.paging);
    log->callback([&said] {
        said.command = [&said](Context& context) { return show_log(context, said.id, said.log, said.paging); };
    });

    CLI::App* cancel =
        add(noun, "cancel", "End a job that waits or runs; what it has applied stays", "  rosterctl job cancel 17");
    add_id(cancel, said.id, "job", "The job's number (syncJobId)");
    cancel->callback([&said] { said.command = [&said](Context& context) { return cancel_job(context, said.id); }; });

    CLI::App* watch =
        add(noun, "watch", "Follow a job to its end; exit codes as of task run --wait", "  rosterctl job watch 17");
    add_id(watch, said.id, "job", "The job's number (syncJobId)");
    watch->callback([&said] { said.command = [&said](Context& context) { return watch_job(context, said.id); }; });
    add_job_follow_ups(noun, said);
}

void add_risk_commands(CLI::App& root, Said& said) {
    CLI::App& noun = *add_noun(root, "risk", "Held changes that wait for your decision: list, execute, cancel");

    CLI::App* list = add(noun, "list", "Held changes of a task, newest first",
                         "  rosterctl risk list 1000\n  rosterctl risk list 1000 --status PENDING --all");
    add_id(list, said.id, "task", "The task's number (syncTaskId)");
    list->add_option("--status", said.status, "Only those in this state")
        ->check(CLI::IsMember({"PENDING", "EXECUTING", "SUCCESS", "FAILED", "CANCELED"}));
    add_paging(list, said.paging);
    list->callback([&said] {
        said.command = [&said](Context& context) { return list_risks(context, said.id, said.status, said.paging); };
    });

    const auto add_decision = [&](const char* name, const char* description, const char* examples, auto decide) {
        CLI::App* app = add(noun, name, description, examples);
        app->add_option("operations", said.ids, "Their numbers (syncRiskOperationId)")
            ->required()
            ->check(from_one)
            ->type_name("N");
        app->callback([&said, decide] {
            said.command = [&said, decide](Context& context) { return decide(context, said.ids); };
        });
    };
    add_decision("execute", "Carry held changes out. What has changed since they were held fails and says so.",
                 "  rosterctl risk execute 5 6 7", execute_risks);
    add_decision("cancel", "Decide against held changes: runs leave them out until the object changes",
                 "  rosterctl risk cancel 5", cancel_risks);
}

}  // namespace rosterd::ctl
