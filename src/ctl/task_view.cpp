#include "ctl/task_view.hpp"

#include <ostream>
#include <string>

#include "ctl/members.hpp"
#include "ctl/table.hpp"
#include "ctl/times.hpp"
#include "mapping/caret.hpp"

namespace rosterd::ctl {
namespace {

std::string joined(const Json& list) {
    std::string text;
    for (const Json& item : list) {
        if (!text.empty()) text += ", ";
        text += shown(item);
    }
    return text;
}

void write_mapping(Screen& screen, const char* title, const Json& rules) {
    if (!rules.is_array() || rules.empty()) return;
    screen.out << '\n' << screen.painted(title, Tone::strong) << '\n';
    Table table(screen, {{"EXPRESSION"}, {"FIELD"}});
    for (const Json& rule : rules) table.add({text_of(rule, "expression"), text_of(rule, "targetKey")});
    table.finish();
}

// "removePeople: percent 10, count 500, ...", one line for each member.
void write_members(Screen& screen, const char* title, const Json& object) {
    if (!object.is_object() || object.empty()) return;
    screen.out << '\n' << screen.painted(title, Tone::strong) << '\n';
    std::vector<std::pair<std::string, Cell>> facts;
    for (const auto& [name, value] : object.items()) {
        std::string text = shown(value);
        if (value.is_object()) {
            text.clear();
            for (const auto& [inner, leaf] : value.items()) {
                if (leaf.is_null()) continue;
                if (!text.empty()) text += ", ";
                text += inner + " " + shown(leaf);
            }
        }
        facts.emplace_back(name, Cell(text));
    }
    write_facts(screen, facts);
}

// As rosterd --check prints them.
void write_problems(Screen& screen, const Json& task) {
    const Json& problems = member(task, "problems");
    const bool loaded = !member(task, "loaded").is_boolean() || is_true(task, "loaded");
    if (loaded && problems.empty()) return;
    screen.out << '\n'
               << screen.painted(loaded ? "Its file has problems: the task goes on as it was last good"
                                        : "Not loaded: nothing starts this task until its file is put right",
                                 Tone::bad)
               << '\n';
    for (const Json& problem : problems) {
        screen.out << harmless(text_of(problem, "file"));
        for (const char* part : {"line", "column"})
            if (number_of(problem, part) > 0) screen.out << ':' << number_of(problem, part);
        const std::string path = text_of(problem, "path");
        screen.out << ": " << (path.empty() ? "" : harmless(path) + ": ") << harmless(text_of(problem, "message"))
                   << '\n';
        const std::string expression = text_of(problem, "expression");
        const auto column = static_cast<std::size_t>(number_of(problem, "expressionColumn"));
        if (!expression.empty()) screen.out << mapping::with_caret(expression, column, "    ");
    }
}

// "12, 3 refused (wrong signature); 14 events, 2 dropped as repeated; the last at ..."
std::string hook_calls(const Json& hook) {
    if (!hook.is_object()) return {};
    std::string text = shown(member(hook, "calls"));
    if (const auto refused = number_of(hook, "refused"); refused > 0)
        text += ", " + std::to_string(refused) + " refused (wrong signature)";
    text += "; " + shown(member(hook, "events")) + " events";
    if (const auto repeated = number_of(hook, "repeated"); repeated > 0)
        text += ", " + std::to_string(repeated) + " dropped as repeated";
    const std::string last = text_of(hook, "lastCallAt");
    if (!last.empty()) text += "; the last call at " + local_time(last);
    return text;
}

Cell state_cell(const std::string& state) {
    if (state == "passed") return {state, Tone::good};
    if (state == "warning") return {state, Tone::warning};
    return {state, state == "failed" ? Tone::bad : Tone::faint};
}

}  // namespace

void write_task(Screen& screen, const Json& task) {
    const Json& quarantine = member(task, "quarantine");
    const Json& timer = member(task, "timedScheduler");
    write_facts(screen, {{"Task", Cell(shown(member(task, "syncTaskId")))},
                         {"Name", Cell(text_of(task, "syncTaskName"), Tone::strong)},
                         {"Type", Cell(text_of(task, "syncTaskType"))},
                         {"Flow", Cell(text_of(task, "syncFlow"))},
                         {"Trigger", Cell(text_of(task, "syncTrigger"))},
                         {"Paused", is_true(task, "paused") ? Cell("yes", Tone::warning) : Cell("")},
                         {"Quarantine", Cell(text_of(quarantine, "reason"), Tone::bad)},
                         {"Next try", Cell(local_time(text_of(quarantine, "nextTry")))},
                         {"Cycle", Cell(text_of(timer, "cycle"))},
                         {"Cron", Cell(text_of(task, "cron"))},
                         {"Time zone", Cell(text_of(task, "timeZone"))},
                         {"Organization", Cell(text_of(task, "organizationCode"))},
                         {"Matching keys", Cell(joined(member(task, "matchingKeys")))},
                         {"Precedence", Cell(shown(member(task, "precedence")))},
                         {"File", Cell(text_of(task, "file"))},
                         {"Hook", Cell(text_of(member(task, "hook"), "path"))},
                         {"Hook calls", Cell(hook_calls(member(task, "hook")))},
                         {"Last status", Cell(text_of(task, "lastSyncStatus"))},
                         {"Last run", Cell(local_time(text_of(task, "lastSyncTime")))},
                         {"Last message", Cell(text_of(task, "lastSyncMessage"), Tone::bad)}});
    write_problems(screen, task);
    write_mapping(screen, "Fields of people", member(task, "fieldMapping"));
    write_mapping(screen, "Fields of departments", member(task, "departmentFieldMapping"));
    write_members(screen, "Guard", member(task, "guard"));
    write_members(screen, "Removal", member(task, "removal"));
}

void write_check(Screen& screen, const Json& report) {
    for (const Json& item : member(report, "items")) {
        const Cell state = state_cell(text_of(item, "state"));
        screen.out << screen.painted(padded(harmless(state.text), 7), state.tone) << "  "
                   << screen.painted(harmless(text_of(item, "name")), Tone::strong) << ": "
                   << harmless(text_of(item, "detail")) << '\n';
        const std::string advice = text_of(item, "advice");
        if (!advice.empty()) screen.out << "         " << harmless(advice) << '\n';
    }
    const bool passed = is_true(report, "passed");
    screen.out << screen.painted(passed ? "The check passed." : "The check did not pass.",
                                 passed ? Tone::good : Tone::bad)
               << '\n';
}

}  // namespace rosterd::ctl
