#include "ctl/task_arguments.hpp"

#include <CLI/CLI.hpp>
#include <utility>

#include "ctl/arguments.hpp"
#include "ctl/declare.hpp"

namespace rosterd::ctl {
namespace {

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

    CLI::App* hook = add(noun, "renew-hook",
                         "Give the task another path for its provider's calls, and print it. The old one is unknown\n"
                         "at once: tell the provider.",
                         "  rosterctl task renew-hook 1000");
    add_id(hook, said.id, "task", "The task's number (syncTaskId)");
    hook->callback([&said] { said.command = [&said](Context& context) { return renew_hook(context, said.id); }; });

    CLI::App* resume = add(noun, "resume", "End a pause; what was missed meanwhile is not made up for",
                           "  rosterctl task resume 1000");
    add_id(resume, said.id, "task", "The task's number (syncTaskId)");
    resume->callback(
        [&said] { said.command = [&said](Context& context) { return pause_task(context, said.id, false); }; });
}

void add_task_mapping_commands(CLI::App& noun, Said& said) {
    CLI::App* lint = add(noun, "lint",
                         "What is wrong with the task's mappings: syntax, types, attributes that no record has,\n"
                         "records that fail, tables. Exit code 1 when there are errors or warnings.",
                         "  rosterctl task lint 1000");
    add_id(lint, said.id, "task", "The task's number (syncTaskId)");
    lint->callback([&said] { said.command = [&said](Context& context) { return lint_task(context, said.id); }; });

    CLI::App* preview =
        add(noun, "preview",
            "Real records and what the mapping makes of them, beside what the hub has. Writes nothing.\n"
            "Exit code 1 when a record cannot be mapped or two would have one identifier.",
            "  rosterctl task preview 1000 --limit 5 --reveal\n"
            "  rosterctl task preview 1000 --where 'title == \"Engineer\"'\n"
            "  rosterctl task preview 1000 --expression 'pinyin(cn)'");
    add_id(preview, said.id, "task", "The task's number (syncTaskId)");
    preview->add_option("--limit", said.preview.limit, "Records shown, at most 1000")
        ->check(CLI::Range(1, 1000).description(""))
        ->type_name("N")
        ->capture_default_str();
    preview->add_option("--where", said.preview.where, "Only records for which this is true")->type_name("CEL");
    preview->add_option("--expression", said.preview.expression, "Also what this comes to for each record")
        ->type_name("CEL");
    preview->add_flag("--departments", said.preview.departments, "Departments instead of people");
    preview->add_flag("--reveal", said.preview.reveal, "Values as they are, not masked");
    preview->callback(
        [&said] { said.command = [&said](Context& context) { return preview_task(context, said.id, said.preview); }; });
}

void add_people(CLI::App* app, std::vector<std::string>& people) {
    app->add_option(
           "--person", people,
           "Only this person and the departments needed, by key, userId, username, e-mail, ...; several times.\n"
           "Nobody is removed because of that.")
        ->type_name("WHO")
        ->expected(1)
        ->take_all();
}

void add_task_run_commands(CLI::App& noun, Said& said) {
    CLI::App* plan = add(noun, "plan",
                         "What a run would change, without changing anything: totals, then every change.\n"
                         "Exit code 1 when the guard would hold something or a record would fail.",
                         "  rosterctl task plan 1000\n  rosterctl task plan 1000 --all | less\n"
                         "  rosterctl task plan 1000 -o plan.json\n  rosterctl task plan 1000 --person wang.wei");
    add_id(plan, said.id, "task", "The task's number (syncTaskId)");
    plan->add_flag("--all", said.plan.all, "List every create instead of a few examples");
    plan->add_option("-o", said.plan.file, "Keep the plan in this file, or in this folder under its hash")
        ->type_name("FILE");
    add_people(plan, said.plan.people);
    plan->callback([&said] {
        // Elsewhere -o is short for --output.
        if (said.plan.file == "json" || said.plan.file == "yaml" || said.plan.file == "table")
            said.form = std::exchange(said.plan.file, {});
        said.command = [&said](Context& context) { return plan_task(context, said.id, said.plan); };
    });

    CLI::App* apply =
        add(noun, "apply",
            "Carry out a plan that was kept: exactly that. What has become stale is left out and listed.\n"
            "What the guard holds needs --accept. Exit code 1 when something was left out or failed.",
            "  rosterctl task apply plan.json\n"
            "  rosterctl task apply plan.json --accept 0123456789abcdef0123456789abcdef");
    apply->add_option("plan", said.apply.file, "The file that rosterctl task plan -o made")
        ->required()
        ->type_name("FILE");
    apply->add_option("--task", said.apply.task, "Refuse a plan of any other task")->check(from_one)->type_name("N");
    apply
        ->add_option("--accept", said.apply.accepted_plan,
                     "The plan's own hash: what the guard holds of it is done too")
        ->type_name("HASH");
    apply->callback([&said] { said.command = [&said](Context& context) { return apply_plan(context, said.apply); }; });

    CLI::App* run =
        add(noun, "run",
            "Run a task now. While it runs already, one more run is queued.\n"
            "With --wait the exit code is the job's: 0 success, 1 some records failed or are held, 3 failed.",
            "  rosterctl task run 1000\n  rosterctl task run 1000 --wait\n"
            "  rosterctl task run 1000 --wait --person wang.wei\n"
            "  rosterctl task run 1000 --wait --accept 0123456789abcdef0123456789abcdef");
    add_id(run, said.id, "task", "The task's number (syncTaskId)");
    run->add_flag("--wait", said.wishes.wait, "Show progress until the job has ended, then its statistics");
    run->add_option("--accept", said.wishes.accepted_plan,
                    "Hash of a plan that you have seen: the guard lets exactly that plan through, once")
        ->type_name("HASH");
    add_people(run, said.wishes.people);
    run->callback(
        [&said] { said.command = [&said](Context& context) { return run_task(context, said.id, said.wishes); }; });
}

}  // namespace

void add_task_commands(CLI::App& root, Said& said) {
    CLI::App& noun =
        *add_noun(root, "task", "What is synchronized: list, check, lint, preview, plan, apply, run, next, pause");

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

    add_task_mapping_commands(noun, said);

    add_task_run_commands(noun, said);
    add_task_time_commands(noun, said);
}

}  // namespace rosterd::ctl
