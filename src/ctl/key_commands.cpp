#include "ctl/key_commands.hpp"

#include <ostream>

#include "ctl/exit_code.hpp"
#include "ctl/members.hpp"
#include "ctl/table.hpp"
#include "ctl/times.hpp"

namespace rosterd::ctl {

int create_key(Context& context, const std::string& name, const std::string& role) {
    const Json wish = {{"name", name}, {"role", role}};
    const Json key = context.daemon.post({"keys"}, wish);
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, key);
        return exit_success;
    }
    write_facts(context.screen, {{"accessKeyId", Cell(text_of(key, "accessKeyId"))},
                                 {"accessKeySecret", Cell(text_of(key, "accessKeySecret"))},
                                 {"name", Cell(text_of(key, "name"))},
                                 {"role", Cell(text_of(key, "role"))}});
    context.screen.out << "\nKeep the secret now: it is not shown again.\n";
    return exit_success;
}

int list_keys(Context& context) {
    const Json answer = context.daemon.get({"keys"});
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, answer);
        return exit_success;
    }
    Table table(context.screen, {{"ACCESS KEY ID", Align::left, true}, {"NAME"}, {"ROLE"}, {"CREATED"}, {"DISABLED"}});
    for (const Json& key : member(answer, "list")) {
        const std::string disabled = text_of(key, "disabledAt");
        table.add({text_of(key, "accessKeyId"), text_of(key, "name"), text_of(key, "role"),
                   local_time(text_of(key, "createdAt")),
                   disabled.empty() ? Cell("") : Cell(local_time(disabled), Tone::faint)});
    }
    table.finish();
    if (member(answer, "list").empty()) context.screen.out << "No access keys.\n";
    return exit_success;
}

int disable_key(Context& context, const std::string& id) {
    const Json key = context.daemon.post({"keys", id, "disable"}, Json::object());
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, key);
        return exit_success;
    }
    context.screen.out << "Access key " << harmless(text_of(key, "accessKeyId")) << " ("
                       << harmless(text_of(key, "name")) << ") opens nothing any more.\n";
    return exit_success;
}

}  // namespace rosterd::ctl
