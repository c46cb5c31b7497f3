#include "ctl/daemon_commands.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>

#include "ctl/exit_code.hpp"
#include "ctl/members.hpp"
#include "ctl/table.hpp"

namespace rosterd::ctl {

namespace {

void write_rules(Screen& screen, const std::string& title, const Json& rules) {
    screen.out << '\n' << screen.painted(title, Tone::strong) << '\n';
    if (rules.empty()) {
        screen.out << "none: a task has to bring its own\n";
        return;
    }
    Table table(screen, {{"EXPRESSION"}, {"TARGET"}});
    for (const Json& rule : rules) table.add({text_of(rule, "expression"), text_of(rule, "targetKey")});
    table.finish();
}

void write_required(Screen& screen, const Json& fields) {
    std::string names;
    for (const Json& field : fields) names += (names.empty() ? "" : ", ") + shown(field);
    screen.out << "required: " << (names.empty() ? "none" : harmless(names)) << '\n';
}

}  // namespace

int list_connectors(Context& context) {
    const Json answer = context.daemon.get({"connectors"});
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, answer);
        return exit_success;
    }
    Screen& screen = context.screen;
    Table loaded(screen, {{"CONNECTOR"}, {"VERSION"}, {"TYPES"}, {"FILE"}});
    for (const Json& connector : member(answer, "list")) {
        std::string types;
        for (const Json& type : member(connector, "types")) types += (types.empty() ? "" : ", ") + shown(type);
        loaded.add({text_of(connector, "name"), text_of(connector, "version"), types, text_of(connector, "file")});
    }
    loaded.finish();
    if (member(answer, "list").empty()) screen.out << "No connectors.\n";
    const Json& refused = member(answer, "refused");
    if (refused.empty()) return exit_success;
    screen.out << '\n' << screen.painted("Refused", Tone::bad) << '\n';
    for (const Json& refusal : refused)
        screen.out << "  " << harmless(text_of(refusal, "file")) << ": " << harmless(text_of(refusal, "reason"))
                   << '\n';
    return exit_success;
}

int show_connector(Context& context, const std::string& type) {
    const Json connector = context.daemon.get({"connectors", type});
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, connector);
        return exit_success;
    }
    Screen& screen = context.screen;
    const std::string name = text_of(connector, "settingsName");
    const Json& schema = member(member(member(connector, "settings"), "properties"), name.c_str());
    screen.out << screen.painted("clientConfig." + harmless(name), Tone::strong) << '\n';
    Table settings(screen, {{"SETTING", Align::left, true}, {"TYPE"}, {"REQUIRED"}, {"DEFAULT"}, {"WHAT"}});
    for (const auto& [setting, leaf] : member(schema, "properties").items()) {
        const auto is_name = [&, setting = setting](const Json& one) { return one == setting; };
        const Json& required = member(schema, "required");
        const bool needed = std::any_of(required.begin(), required.end(), is_name);
        const bool secret = leaf.contains("writeOnly");
        settings.add({setting, secret ? "secret" : text_of(leaf, "type"), needed ? "yes" : "",
                      leaf.contains("default") ? shown(leaf.at("default")) : "", text_of(leaf, "description")});
    }
    settings.finish();
    write_rules(screen, "fieldMapping when a task into the hub has none", member(connector, "fieldMapping"));
    write_required(screen, member(connector, "requiredFields"));
    write_rules(screen, "departmentFieldMapping", member(connector, "departmentFieldMapping"));
    write_required(screen, member(connector, "requiredDepartmentFields"));
    write_rules(screen, "fieldMapping when a task out of the hub has none", member(connector, "targetFieldMapping"));
    write_rules(screen, "departmentFieldMapping", member(connector, "targetDepartmentFieldMapping"));
    return exit_success;
}

int show_version(Context& context) {
    Json daemon;
    std::string silence;
    try {
        daemon = context.daemon.get({"version"});
    } catch (const DaemonUnreachable& error) {
        silence = error.message();
    }
    if (context.form != Form::table) {
        Json versions = Json::object();
        versions["rosterctl"] = {{"version", ROSTERD_VERSION}};
        versions["rosterd"] = daemon;
        write_document(context.screen.out, context.form, versions);
        return exit_success;
    }
    std::ostream& out = context.screen.out;
    out << "rosterctl " << ROSTERD_VERSION << '\n';
    if (daemon.is_null()) {
        out << "rosterd: no answer at " << harmless(context.daemon.socket()) << '\n';
        return exit_success;
    }
    out << "rosterd " << harmless(text_of(daemon, "version")) << " (ABI " << number_of(daemon, "abi") << ", "
        << harmless(text_of(daemon, "toolchain")) << ")\n";
    return exit_success;
}

void check_config(const std::string& file) {
    std::string program = "rosterd";
    std::string check = "--check";
    std::string config = "--config";
    std::string path = file;
    char* const arguments[] = {program.data(), config.data(), path.data(), check.data(), nullptr};

    std::error_code unknown;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", unknown);
    const std::string beside = (self.parent_path() / "rosterd").string();
    if (!unknown) execv(beside.c_str(), arguments);
    execvp(program.c_str(), arguments);
    throw Error(ErrorKind::internal,
                "cannot start rosterd, neither " + beside + " nor from PATH: " + std::strerror(errno));
}

}  // namespace rosterd::ctl
