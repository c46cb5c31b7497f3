#include "ctl/arguments.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <ostream>

#include "ctl/completion.hpp"
#include "ctl/daemon_commands.hpp"
#include "ctl/declare.hpp"
#include "ctl/exit_code.hpp"
#include "ctl/job_arguments.hpp"
#include "ctl/key_commands.hpp"
#include "ctl/task_arguments.hpp"

namespace rosterd::ctl {
namespace {

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

    CLI::App* settings =
        add(connector, "show", "A connector's settings, the mappings it has of its own, required fields",
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
            const manual::Command tree = manual::command_tree(root);
            context.screen.out << (said.shell == "bash" ? bash_completion(tree) : zsh_completion(tree));
            return static_cast<int>(exit_success);
        };
    });
    // For the build: hidden.
    CLI::App* manual = root.add_subcommand("manual", "Write the manual pages into a folder")->group("");
    manual->add_option("folder", said.file, "Where")->required();
    manual->callback([&said, &root] {
        said.command = [&said, &root](Context&) {
            manual::write_pages(manual::noun_pages(manual::command_tree(root), "looks at and steers rosterd"),
                                said.file);
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
        add(app, "why",
            "What a task does with one person, and why: scope, matching, each field by which rule from which\n"
            "value, what is held, what he waits for. Also when nothing happened to him.",
            "  rosterctl why wang.wei --task 1000\n  rosterctl why wang.wei");
    why->add_option("who", said.who, "Key, userId, username, email, ...")->required();
    why->add_option("--task", said.task, "The task's number (syncTaskId); without it: every task")
        ->check(from_one)
        ->type_name("N");
    why->callback(
        [&said] { said.command = [&said](Context& context) { return why_person(context, said.who, said.task); }; });
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
