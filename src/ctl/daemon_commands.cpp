#include "ctl/daemon_commands.hpp"

#include <unistd.h>

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
