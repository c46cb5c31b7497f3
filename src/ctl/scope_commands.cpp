#include "ctl/scope_commands.hpp"

#include <ostream>

#include "ctl/exit_code.hpp"
#include "ctl/members.hpp"
#include "ctl/table.hpp"
#include "ctl/times.hpp"

namespace rosterd::ctl {

int show_scope(Context& context, std::int64_t task, const ScopeWishes& wishes, const Paging& paging) {
    Query query;
    if (wishes.in != wishes.out) query.emplace_back("inScope", wishes.in ? "true" : "false");
    if (!wishes.text.empty()) query.emplace_back("q", wishes.text);
    ListLook look;
    look.nouns = "people and departments";
    look.columns = {{"SCOPE", Align::left, true}, {"KIND", Align::left, true}, {"NAME"}, {"WHY"}, {"KEY"}};
    look.row = [](const Json& entry) {
        const bool in = is_true(entry, "inScope");
        return Row{in ? Cell("in", Tone::good) : Cell("out", Tone::faint),
                   text_of(entry, "objectType") == "USER" ? "person" : "department", text_of(entry, "name"),
                   text_of(entry, "why"), text_of(entry, "key")};
    };
    show_list(context, {"tasks", std::to_string(task), "scope"}, query, paging, look);
    return exit_success;
}

namespace {

void write_why(Screen& screen, const Json& answer) {
    std::vector<std::pair<std::string, Cell>> facts;
    const auto or_none = [](const std::string& text, const char* none) { return text.empty() ? none : text; };
    const std::string id = text_of(answer, "objectId");
    facts.emplace_back("person", text_of(answer, "name") + " (" + or_none(id, "not in the hub") + ")");
    facts.emplace_back("scope", (is_true(answer, "inScope") ? "in: " : "out: ") + text_of(answer, "why"));
    facts.emplace_back("linked to", or_none(text_of(answer, "key"), "nothing yet"));
    facts.emplace_back("matched by", text_of(answer, "matchedBy"));
    for (const Json& value : member(answer, "values")) {
        std::string text = text_of(value, "value") + "  <- " + text_of(value, "expression");
        const std::string source = text_of(value, "source"), current = text_of(value, "current");
        if (!source.empty() && source != text_of(value, "value")) text += " = " + source;
        if (!current.empty() && current != text_of(value, "value")) text += " (the hub has " + current + ")";
        const std::string note = text_of(value, "note");
        if (!note.empty()) text += "; " + note;
        facts.emplace_back(text_of(value, "attribute"), text);
    }
    facts.emplace_back("cannot be mapped", text_of(answer, "problem"));
    for (const Json& held : member(answer, "held"))
        facts.emplace_back("held", text_of(held, "action") + " " +
                                       std::to_string(number_of(held, "syncRiskOperationId")) + ": " +
                                       text_of(held, "reason"));
    for (const Json& what : member(answer, "waitingFor")) facts.emplace_back("waiting for", shown(what));
    const Json& retry = member(answer, "retry");
    if (retry.is_object()) {
        const std::string next = text_of(retry, "nextTry");
        facts.emplace_back("failed", std::to_string(number_of(retry, "attempts")) + "x since " +
                                         local_time(text_of(retry, "since")) + ": " + text_of(retry, "error"));
        facts.emplace_back("next try at", next.empty() ? "none by itself: it needs attention" : local_time(next));
    }
    for (const Json& change : member(answer, "lastRun")) {
        const std::string error = text_of(change, "error");
        facts.emplace_back("job " + std::to_string(number_of(change, "syncJobId")),
                           text_of(change, "state") + " " + text_of(change, "action") + ": " +
                               (error.empty() ? text_of(change, "reason") : error));
    }
    if (member(answer, "lastRun").empty()) facts.emplace_back("last run", "nothing to do");
    write_facts(screen, facts);
}

}  // namespace

int why_person(Context& context, const std::string& who, std::optional<std::int64_t> task) {
    std::vector<std::int64_t> tasks;
    if (task) tasks.push_back(*task);
    if (!task)
        for_each_item(
            context.daemon, {"tasks"}, {}, everything, [](const Json&) {},
            [&](const Json& each) { tasks.push_back(number_of(each, "syncTaskId")); });
    Json all = Json::object();
    all["list"] = Json::array();
    std::string unknown;
    for (const std::int64_t id : tasks) {
        Json answer;
        try {
            answer = context.daemon.get({"people", who, "why"}, {{"syncTaskId", std::to_string(id)}});
        } catch (const Error& error) {
            if (task || error.kind() != ErrorKind::not_found) throw;
            unknown = error.message();  // another task may know him
            continue;
        }
        if (context.form != Form::table) {
            all["list"].push_back(std::move(answer));
            continue;
        }
        if (!task) context.screen.out << context.screen.painted("Task " + std::to_string(id), Tone::strong) << '\n';
        write_why(context.screen, answer);
        if (!task) context.screen.out << '\n';
        all["list"].push_back(nullptr);
    }
    if (all["list"].empty()) throw Error(ErrorKind::not_found, unknown.empty() ? "there is no task" : unknown);
    if (context.form != Form::table) write_document(context.screen.out, context.form, task ? all["list"].front() : all);
    return exit_success;
}

}  // namespace rosterd::ctl
