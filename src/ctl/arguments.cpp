#include "ctl/arguments.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <ostream>

#include "ctl/command_tree.hpp"
#include "ctl/daemon_commands.hpp"
#include "ctl/exit_code.hpp"
#include "ctl/key_commands.hpp"
#include "ctl/risk_commands.hpp"

namespace rosterd::ctl {
namespace {

const CLI::Validator from_one(
    [](std::string& text) {
        const bool digits =
            !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string::npos;
        const bool fits = digits && text.find_first_not_of('0') != std::string::npos;
        return fits ? std::string() : "\"" + text + "\" is no whole number from 1";
    },
    "", "");

CLI::App* add(CLI::App& parent, const std::string& name, const std::string& description, const std::string& examples) {
    CLI::App* app = parent.add_subcommand(name, description);
    app->fallthrough();  // --output and --socket may stand anywhere
    app->footer("Examples:\n" + examples + "\n\n--output and --socket work everywhere: rosterctl --help");
    return app;
}

CLI::App* add_noun(CLI::App& parent, const std::string& name, const std::string& description) {
    CLI::App* app = parent.add_subcommand(name, description);
    app->fallthrough();
    app->require_subcommand(1);
    return app;
}

void add_id(CLI::App* app, std::int64_t& id, const std::string& name, const std::string& description) {
    app->add_option(name, id, description)->required()->check(from_one)->type_name("N");
}

void add_paging(CLI::App* app, Paging& paging) {
    CLI::Option* limit = app->add_option("--limit", paging.limit, "Entries on a page, at most 1000")
                             ->check(CLI::Range(1, 1000).description(""))
                             ->type_name("N")
                             ->capture_default_str();
    CLI::Option* page = app->add_option("--page", paging.page, "Which page, from 1")
                            ->check(from_one)
                            ->type_name("N")
                            ->capture_default_str();
    app->add_flag("--all", paging.all, "Every entry, whatever the number")->excludes(limit)->excludes(page);
}

void add_task_time_commands(CLI::App& noun, Said& said) {
    CLI::App* next = add(noun, "next", "When a timed task runs next",
                         "  rosterctl task next 1000\n  rosterctl task next 1000 --count 20");
    add_id(next, said.id, "task", "The task's number (syncTaskId)");
    next->add_option("--count", said.count, "How many")
        ->check(CLI::Range(1, 1000).description(""))
        ->type_name("N")
        ->capture_default_str();
    next->callback(
        [&said] { said.command = [&said](Context& context) { return show_coming(context, said.id, said.count); }; });

    CLI::App* pause = add(noun, "pause", "Nothing starts the task any more, until it is resumed; also after a restart",
                          "  rosterctl task pause 1000");
    add_id(pause, said.id, "task", "The task's number (syncTaskId)");
    pause->callback(
        [&said] { said.command = [&said](Context& context) { return pause_task(context, said.id, true); }; });

    CLI::App* resume = add(noun, "resume", "End a pause; what was missed meanwhile is not made up for",
                           "  rosterctl task resume 1000");
    add_id(resume, said.id, "task", "The task's number (syncTaskId)");
    resume->callback(
        [&said] { said.command = [&said](Context& context) { return pause_task(context, said.id, false); }; });
}

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

void add_task_commands(CLI::App& root, Said& said) {
    CLI::App& noun = *add_noun(root, "task", "What is synchronized: list, check, plan, run, next, pause");

    CLI::App* list = add(noun, "list", "All tasks with their last run",
                         "  rosterctl task list\n  rosterctl task list --output json");
    add_paging(list, said.paging);
    list->callback([&said, list] {
        // Tasks are few: all of them unless a page is asked for.
        if (list->count("--limit") + list->count("--page") == 0) said.paging.all = true;
        said.command = [&said](Context& context) { return list_tasks(context, said.paging); };
    });

    CLI::App* scope = add(noun, "scope", "Who a downstream task sends out, who not, and why",
                          "  rosterctl task scope 2000 --all\n  rosterctl task scope 2000 --out");
    add_id(scope, said.id, "task", "The task's number (syncTaskId)");
    scope->add_option("text", said.scope.text, "Only names that hold this text");
    scope->add_flag("--in", said.scope.in, "Only who is in scope");
    scope->add_flag("--out", said.scope.out, "Only who is not");
    add_paging(scope, said.paging);
    scope->callback([&said] {
        said.command = [&said](Context& context) { return show_scope(context, said.id, said.scope, said.paging); };
    });

    CLI::App* show = add(noun, "show", "One task: connector, mapping, guard, removal", "  rosterctl task show 1000");
    add_id(show, said.id, "task", "The task's number (syncTaskId)");
    show->callback([&said] { said.command = [&said](Context& context) { return show_task(context, said.id); }; });

    CLI::App* removed = add(noun, "delete",
                            "Take a task out that was made over the API. Its people, links and jobs stay.\n"
                            "A task of a file is taken out by removing the file.",
                            "  rosterctl task delete 1001");
    add_id(removed, said.id, "task", "The task's number (syncTaskId)");
    removed->callback([&said] { said.command = [&said](Context& context) { return delete_task(context, said.id); }; });

    CLI::App* check = add(noun, "check",
                          "Reach the directory, log in, try each right that a run needs. Writes nothing.\n"
                          "Exit code 1 when something is not as it must be.",
                          "  rosterctl task check 1000");
    add_id(check, said.id, "task", "The task's number (syncTaskId)");
    check->callback([&said] { said.command = [&said](Context& context) { return check_task(context, said.id); }; });

    CLI::App* plan = add(noun, "plan",
                         "What a run would change, without changing anything: totals, then every change.\n"
                         "Exit code 1 when the guard would hold something or a record would fail.",
                         "  rosterctl task plan 1000\n  rosterctl task plan 1000 --all | less\n"
                         "  rosterctl task plan 1000 --output json > plan.json");
    add_id(plan, said.id, "task", "The task's number (syncTaskId)");
    plan->add_flag("--all", said.all_creates, "List every create instead of a few examples");
    plan->callback([&said] {
        said.command = [&said](Context& context) { return plan_task(context, said.id, said.all_creates); };
    });

    CLI::App* run =
        add(noun, "run",
            "Run a task now. While it runs already, one more run is queued.\n"
            "With --wait the exit code is the job's: 0 success, 1 some records failed or are held, 3 failed.",
            "  rosterctl task run 1000\n  rosterctl task run 1000 --wait\n"
            "  rosterctl task run 1000 --wait --accept 0123456789abcdef0123456789abcdef");
    add_id(run, said.id, "task", "The task's number (syncTaskId)");
    run->add_flag("--wait", said.wishes.wait, "Show progress until the job has ended, then its statistics");
    run->add_option("--accept", said.wishes.accepted_plan,
                    "Hash of a plan that you have seen: the guard lets exactly that plan through, once")
        ->type_name("HASH");
    run->callback(
        [&said] { said.command = [&said](Context& context) { return run_task(context, said.id, said.wishes); }; });
    add_task_time_commands(noun, said);
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

    CLI::App* retry = add(noun, "retry", "Run the task again for what failed in a job",
                          "  rosterctl job retry 17\n  rosterctl job retry 17 --wait");
    add_id(retry, said.id, "job", "The job's number (syncJobId)");
    retry->add_flag("--wait", said.wait, "Show progress until the new job has ended");
    retry->callback(
        [&said] { said.command = [&said](Context& context) { return retry_job(context, said.id, said.wait); }; });
}

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

void add_hub_commands(CLI::App& root, Said& said) {
    CLI::App& noun = *add_noun(root, "hub", "The directory in the middle: people and departments");

    CLI::App* people = add(noun, "people", "People, filtered",
                           "  rosterctl hub people wang\n  rosterctl hub people --department 公司/研发部 --direct\n"
                           "  rosterctl hub people --status Suspended --all --output json");
    people->add_option("text", said.people.text, "Only people whose name or identifiers hold this text");
    people->add_option("--department", said.people.department,
                       "Only people of this department (path, name, code or id) and of those below it");
    people->add_flag("--direct", said.people.direct, "With --department: not of those below it")->needs("--department");
    people->add_option("--status", said.people.status, "Only people with this status")
        ->check(CLI::IsMember({"Activated", "Suspended", "Deactivated", "Resigned", "Archived"}));
    people->add_flag("--wide", said.people.wide, "Manager, employee number, external id and user id too");
    add_paging(people, said.paging);
    people->callback([&said] {
        said.command = [&said](Context& context) { return list_people(context, said.people, said.paging); };
    });

    CLI::App* departments = add(noun, "departments", "Departments with their paths, people and leaders",
                                "  rosterctl hub departments --all\n  rosterctl hub departments 研发");
    departments->add_option("text", said.text, "Only departments whose name or code holds this text");
    add_paging(departments, said.paging);
    departments->callback([&said] {
        said.command = [&said](Context& context) { return list_departments(context, said.text, said.paging); };
    });

    CLI::App* person =
        add(noun, "person", "One person with every field",
            "  rosterctl hub person wang.wei\n  rosterctl hub person wang.wei@example.com --output yaml");
    person->add_option("who", said.who, "User id, username or email")->required();
    person->callback([&said] { said.command = [&said](Context& context) { return show_person(context, said.who); }; });
}

void add_schedule_commands(CLI::App& root, Said& said) {
    CLI::App& noun = *add_noun(root, "schedule", "Calendars of timed tasks, calculated here without a daemon");
    CLI::App* next =
        add(noun, "next", "When a task with this schedule would run: one instant a line, with the zone's offset.",
            "  rosterctl schedule next --cycle month --start 2026-01-31T02:00:00 --zone Asia/Shanghai\n"
            "  rosterctl schedule next --cron '0 2 * * 1-5' --after 2026-12-24T00:00:00 --count 10");
    next->add_option("--cycle", said.schedule.cycle, "month, week, days, sixHours or twoHours, counted from --start")
        ->type_name("CYCLE");
    next->add_option("--start", said.schedule.start,
                     "The first one: local time of the zone, with Z or an offset, or Unix milliseconds")
        ->type_name("TIME");
    next->add_option("--cron", said.schedule.cron, "Minute, hour, day of the month, month, day of the week")
        ->type_name("FIELDS");
    next->add_option("--zone", said.schedule.zone, "IANA time zone; without it the system's")->type_name("NAME");
    next->add_option("--after", said.schedule.after, "The first one at or after that; without it now")
        ->type_name("TIME");
    next->add_option("--count", said.schedule.count, "How many")
        ->check(CLI::Range(1, 100000).description(""))
        ->type_name("N")
        ->capture_default_str();
    next->callback([&said] { said.command = [&said](Context& context) { return show_next(context, said.schedule); }; });
}

void add_key_commands(CLI::App& root, Said& said) {
    CLI::App& noun = *add_noun(root, "key", "Access keys of clients that come over TCP: create, list, disable");

    CLI::App* create = add(noun, "create",
                           "Make an access key. Its secret is shown now and never again.\n"
                           "Roles: read looks; run also runs tasks and decides on held changes; admin does everything.",
                           "  rosterctl key create --name ci --role run\n"
                           "  rosterctl key create --name ci --role admin --output json");
    create->add_option("--name", said.text, "What the key is for")->required();
    create->add_option("--role", said.who, "read, run or admin")
        ->required()
        ->check(CLI::IsMember({"read", "run", "admin"}).description(""));
    create->callback(
        [&said] { said.command = [&said](Context& context) { return create_key(context, said.text, said.who); }; });

    add(noun, "list", "All access keys, without their secrets", "  rosterctl key list")->callback([&said] {
        said.command = list_keys;
    });

    CLI::App* disable = add(noun, "disable", "From now on the key opens nothing; its tokens neither",
                            "  rosterctl key disable 0123456789abcdef01234567");
    disable->add_option("key", said.who, "The accessKeyId")->required();
    disable->callback([&said] { said.command = [&said](Context& context) { return disable_key(context, said.who); }; });
}

void add_daemon_commands(CLI::App& root, Said& said) {
    CLI::App& connector = *add_noun(root, "connector", "Connector libraries of the daemon");
    add(connector, "list", "Those in use, and those refused with the reason", "  rosterctl connector list")
        ->callback([&said] { said.command = list_connectors; });

    CLI::App* settings = add(connector, "show", "A connector's settings, and the mapping it has of its own",
                             "  rosterctl connector show ldap\n  rosterctl connector show ldap --output json");
    settings->add_option("type", said.text, "The connector's type, as syncTaskType")->required();
    settings->callback(
        [&said] { said.command = [&said](Context& context) { return show_connector(context, said.text); }; });

    CLI::App& config = *add_noun(root, "config", "The daemon's configuration");
    CLI::App* check = add(config, "check",
                          "Check a configuration without running it: every problem with file, line and column.\n"
                          "Output and exit code are those of rosterd --check (2 when there are problems).",
                          "  rosterctl config check\n  rosterctl config check ./rosterd.yaml");
    check->add_option("file,--config", said.config, "The main configuration file")->capture_default_str();
    check->callback([&said] {
        said.command = [&said](Context& context) -> int {
            context.screen.out.flush();
            check_config(said.config);
        };
    });

    CLI::App* completion = add(root, "completion", "A script that completes commands in your shell",
                               "  rosterctl completion bash > /etc/bash_completion.d/rosterctl\n"
                               "  rosterctl completion zsh > /usr/local/share/zsh/site-functions/_rosterctl");
    completion->add_option("shell", said.shell, "Which shell")->required()->check(CLI::IsMember({"bash", "zsh"}));
    completion->callback([&said, &root] {
        said.command = [&said, &root](Context& context) {
            const Command tree = command_tree(root);
            context.screen.out << (said.shell == "bash" ? bash_completion(tree) : zsh_completion(tree));
            return static_cast<int>(exit_success);
        };
    });
    // For the build: hidden.
    CLI::App* manual = root.add_subcommand("manual", "Write the manual pages into a folder")->group("");
    manual->add_option("folder", said.file, "Where")->required();
    manual->callback([&said, &root] {
        said.command = [&said, &root](Context&) {
            for (const ManualPage& page : manual_pages(command_tree(root))) {
                std::ofstream out(said.file + "/" + page.file, std::ios::binary | std::ios::trunc);
                out << page.text;
                if (!out.flush()) throw Error(ErrorKind::storage, "cannot write " + said.file + "/" + page.file);
            }
            return static_cast<int>(exit_success);
        };
    });

    add(root, "version", "Version of this program and of the daemon", "  rosterctl version")->callback([&said] {
        said.command = show_version;
    });
}

void add_expression_commands(CLI::App& root, Said& said) {
    CLI::App& noun = *add_noun(root, "expression", "Mapping expressions (CEL), tried without a daemon");

    CLI::App* eval = add(noun, "eval",
                         "What an expression comes to, as JSON. Exit code 1 when it fails.\n"
                         "An expression that begins like an option stands behind --.",
                         "  rosterctl expression eval '1 + 2'\n"
                         "  rosterctl expression eval 'mail.split(\"@\")[0]' --record person.json\n"
                         "  rosterctl expression eval 'pinyin(\"欧阳修\")' --typed");
    eval->add_option("expression", said.expression.expression, "The expression")->required();
    eval->add_option("--record", said.expression.record, "JSON object of attributes that names stand for")
        ->type_name("FILE");
    eval->add_option("--hub", said.expression.hub, "JSON object that `hub` stands for; without it `hub` is null")
        ->type_name("FILE");
    eval->add_option("--tables", said.expression.tables, "JSON object of tables for lookup()")->type_name("FILE");
    eval->add_flag("--typed", said.expression.typed, "The value with its type: {\"int\":\"3\"}");
    eval->callback([&said] {
        said.command = [&said](Context& context) { return evaluate_expression(context, said.expression); };
    });

    CLI::App* test = add(noun, "test",
                         "Run files of cases: [{\"name\", \"expr\", \"vars\", and \"value\" or \"error\"}], values as\n"
                         "expression eval --typed prints them. Exit code 1 when one fails.",
                         "  rosterctl expression test mapping-tests/*.json");
    test->add_option("files", said.expression.files, "Files of cases")->required();
    test->callback(
        [&said] { said.command = [&said](Context& context) { return test_expressions(context, said.expression); }; });
}

}  // namespace

void add_arguments(CLI::App& app, Said& said) {
    app.add_option("-o,--output", said.form, "How to show it: table, json or yaml")
        ->check(CLI::IsMember({"table", "json", "yaml"}).description(""))
        ->type_name("FORM")
        ->capture_default_str();
    app.add_option("-s,--socket", said.socket, "The daemon's socket")
        ->envname("ROSTERD_SOCKET")
        ->type_name("PATH")
        ->capture_default_str();
    app.set_version_flag("--version", "rosterctl " ROSTERD_VERSION);
    app.require_subcommand(1);
    add_task_commands(app, said);
    add_job_commands(app, said);
    add_risk_commands(app, said);
    add_hub_commands(app, said);
    add_schedule_commands(app, said);
    add_key_commands(app, said);
    CLI::App* why =
        add(app, "why", "What a downstream task does with one person, and why", "  rosterctl why wang.wei --task 2000");
    why->add_option("who", said.who, "User id, username or email")->required();
    why->add_option("--task", said.id, "The task's number (syncTaskId)")->required()->check(from_one)->type_name("N");
    why->callback(
        [&said] { said.command = [&said](Context& context) { return why_person(context, said.who, said.id); }; });
    add_daemon_commands(app, said);
    add_expression_commands(app, said);
    app.footer(
        "Examples:\n"
        "  rosterctl task plan 1000            what would change\n"
        "  rosterctl task run 1000 --wait      change it\n"
        "  rosterctl job log 17 --state failed what went wrong\n"
        "  rosterctl hub people 王 -o json     who is there\n\n"
        "Exit codes: 0 success, 1 some records failed or are held, 2 usage or no such thing,\n"
        "3 the job failed or the daemon could not do it, 4 no daemon on the socket, 130 interrupted.\n"
        "Lists as JSON are {\"totalCount\": n, \"list\": [...]}. Times are local in tables, UTC elsewhere.");
}

}  // namespace rosterd::ctl
