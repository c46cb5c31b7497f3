#include "ctl/scope_commands.hpp"

#include <ostream>

#include "ctl/exit_code.hpp"
#include "ctl/members.hpp"
#include "ctl/table.hpp"

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

int why_person(Context& context, const std::string& who, std::int64_t task) {
    const Json answer = context.daemon.get({"people", who, "why"}, {{"syncTaskId", std::to_string(task)}});
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, answer);
        return exit_success;
    }
    std::vector<std::pair<std::string, Cell>> facts;
    facts.emplace_back("person", text_of(answer, "name") + " (" + text_of(answer, "objectId") + ")");
    facts.emplace_back("scope", (is_true(answer, "inScope") ? "in: " : "out: ") + text_of(answer, "why"));
    facts.emplace_back("linked to", text_of(answer, "key").empty() ? "nothing yet" : text_of(answer, "key"));
    for (const Json& value : member(answer, "values"))
        facts.emplace_back(text_of(value, "attribute"),
                           text_of(value, "value") + "  <- " + text_of(value, "expression"));
    facts.emplace_back("cannot be mapped", text_of(answer, "problem"));
    for (const Json& change : member(answer, "lastRun")) {
        const std::string error = text_of(change, "error");
        facts.emplace_back("job " + std::to_string(number_of(change, "syncJobId")),
                           text_of(change, "state") + " " + text_of(change, "action") + ": " +
                               (error.empty() ? text_of(change, "reason") : error));
    }
    if (member(answer, "lastRun").empty()) facts.emplace_back("last run", "nothing to do");
    write_facts(context.screen, facts);
    return exit_success;
}

}  // namespace rosterd::ctl
