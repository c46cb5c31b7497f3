#include "ctl/mapping_commands.hpp"

#include <ostream>

#include "ctl/exit_code.hpp"
#include "ctl/members.hpp"
#include "ctl/table.hpp"
#include "mapping/caret.hpp"

namespace rosterd::ctl {
namespace {

constexpr std::chrono::seconds reading_limit{300};  // the daemon reads the directory meanwhile

Tone tone_of(const std::string& level) {
    if (level == "error") return Tone::bad;
    return level == "warning" ? Tone::warning : Tone::faint;
}

std::string joined(const Json& list) {
    std::string text;
    for (const Json& item : list) text += (text.empty() ? "" : ", ") + shown(item);
    return text.empty() ? "none" : text;
}

std::string or_dash(const Json& object, std::string_view name) {
    const Json& value = member(object, name);
    return value.is_null() ? "-" : value.is_string() && value.get<std::string>().empty() ? "\"\"" : shown(value);
}

void write_record(Screen& screen, const Json& record, bool out) {
    const std::string object = text_of(record, "objectId");
    screen.out << '\n'
               << screen.painted(harmless(text_of(record, "label")), Tone::strong) << "  "
               << (object.empty() ? "new" : "is " + harmless(object)) << '\n';
    const std::string problem = text_of(record, "problem");
    if (!problem.empty()) screen.out << "  " << screen.painted(harmless(problem), Tone::bad) << '\n';
    const std::string failed = text_of(record, "expressionProblem");
    const Json& tried = member(record, "expressionValue");
    if (!failed.empty()) screen.out << "  expression: " << screen.painted(harmless(failed), Tone::bad) << '\n';
    if (!tried.is_null()) screen.out << "  expression: " << harmless(shown(tried)) << '\n';
    Table table(screen, {{""}, {"EXPRESSION"}, {"RECORD"}, {"FIELD"}, {"MAPPED"}, {out ? "TARGET" : "HUB"}});
    for (const Json& field : member(record, "fields")) {
        const bool differs = is_true(field, "differs");
        table.add({Cell(differs ? "*" : "", Tone::warning), text_of(field, "expression"), or_dash(field, "source"),
                   text_of(field, "targetKey"), Cell(or_dash(field, "mapped"), differs ? Tone::warning : Tone::plain),
                   or_dash(field, out ? "target" : "hub")});
    }
    table.finish();
}

std::string percent(std::int64_t part, std::int64_t all) {
    return all == 0 ? "-" : std::to_string(100 * part / all) + " %";
}

}  // namespace

int lint_task(Context& context, std::int64_t id) {
    context.daemon.watch_interrupt();
    const Json report = context.daemon.post({"tasks", std::to_string(id), "lint"}, nullptr, reading_limit);
    const int code = is_true(report, "passed") ? exit_success : exit_incomplete;
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, report);
        return code;
    }
    Screen& screen = context.screen;
    std::size_t errors = 0, warnings = 0;
    for (const Json& finding : member(report, "findings")) {
        const std::string level = text_of(finding, "level");
        errors += level == "error" ? 1 : 0;
        warnings += level == "warning" ? 1 : 0;
        screen.out << screen.painted(level, tone_of(level)) << ": " << harmless(text_of(finding, "path")) << ": "
                   << harmless(text_of(finding, "message")) << '\n';
        const std::string expression = text_of(finding, "expression");
        const std::int64_t column = number_of(finding, "column");
        if (column > 0) screen.out << mapping::with_caret(expression, static_cast<std::size_t>(column), "    ");
        if (column == 0 && !expression.empty()) screen.out << "    " << harmless(expression) << '\n';
    }
    const std::string unread = text_of(report, "unread");
    if (!unread.empty())
        screen.out << "Not compared with records: " << harmless(unread) << '\n';
    else
        screen.out << "Compared with " << number_of(report, "records") << " records.\n";
    screen.out << errors << (errors == 1 ? " error, " : " errors, ") << warnings
               << (warnings == 1 ? " warning" : " warnings") << '\n';
    return code;
}

int preview_task(Context& context, std::int64_t id, const PreviewWishes& wishes) {
    context.daemon.watch_interrupt();
    Json body = Json::object();
    body["limit"] = wishes.limit;
    if (!wishes.where.empty()) body["where"] = wishes.where;
    if (!wishes.expression.empty()) body["expression"] = wishes.expression;
    body["kind"] = wishes.departments ? "department" : "person";
    body["reveal"] = wishes.reveal;
    const Json preview = context.daemon.post({"tasks", std::to_string(id), "preview"}, body, reading_limit);
    const std::int64_t failed = number_of(preview, "recordsFailed"), chosen = number_of(preview, "recordsChosen");
    const Json& collisions = member(preview, "collisions");
    const int code = failed > 0 || !collisions.empty() ? exit_incomplete : exit_success;
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, preview);
        return code;
    }
    Screen& screen = context.screen;
    const bool out = text_of(preview, "comparedWith") == "target";
    for (const Json& record : member(preview, "records")) write_record(screen, record, out);
    screen.out << '\n'
               << chosen << " of " << number_of(preview, "recordsRead") << " records read"
               << (is_true(preview, "whole") ? ", all there are" : ", there may be more") << "; " << failed
               << " cannot be mapped. * differs from the " << (out ? "target" : "hub") << ", - is not there.\n\n";
    const std::string silence = text_of(preview, "notCompared");
    if (!silence.empty())
        screen.out << screen.painted("Not compared with the target: ", Tone::warning) << harmless(silence) << "\n\n";
    Table shares(screen, {{"FIELD"}, {"EMPTY", Align::right}, {"ABSENT", Align::right}});
    for (const Json& field : member(preview, "fields"))
        shares.add({text_of(field, "targetKey"), percent(number_of(field, "empty"), chosen - failed),
                    percent(number_of(field, "absent"), chosen - failed)});
    shares.finish();
    for (const Json& collision : collisions)
        screen.out << screen.painted("collision", Tone::bad) << ": " << harmless(text_of(collision, "targetKey")) << ' '
                   << harmless(text_of(collision, "value")) << ": " << harmless(joined(member(collision, "labels")))
                   << '\n';
    if (!wishes.reveal) screen.out << screen.painted("Values are masked; --reveal shows them.", Tone::faint) << '\n';
    return code;
}

}  // namespace rosterd::ctl
