#include "ctl/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>
#include <sstream>

#include "ctl/arguments.hpp"
#include "ctl/display_text.hpp"
#include "ctl/exit_code.hpp"

namespace rosterd::ctl {
namespace {

Form form_of(const std::string& name) {
    if (name == "json") return Form::json;
    return name == "yaml" ? Form::yaml : Form::table;
}

// CLI11's own words, except where a command is missing or unknown: then which there are.
std::string usage_message(const CLI::App* root, const CLI::Error& error) {
    const CLI::App* at = root;
    std::string command = root->get_name();
    for (; !at->get_subcommands().empty(); command += " " + at->get_name()) at = at->get_subcommands().back();
    std::string commands;
    for (const CLI::App* one : at->get_subcommands([](const CLI::App*) { return true; }))
        commands += (commands.empty() ? "" : ", ") + one->get_name();
    const std::vector<std::string> unknown = root->remaining(true);
    std::string text = command + ": " + error.what();
    if (!commands.empty() && unknown.empty()) text = command + ": a command is missing: " + commands;
    if (!commands.empty() && !unknown.empty())
        text = command + ": there is no command \"" + unknown.front() + "\", only " + commands;
    return harmless(text) + "\nMore: " + command + " --help\n";
}

int exit_code_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid:
        case ErrorKind::not_found:
            return exit_usage;
        case ErrorKind::cancelled:
            return exit_interrupted;
        default:
            return exit_failed;
    }
}

// Messages may have several lines; nothing else in them may steer the terminal.
void write_error(Screen& screen, const std::string& message) {
    std::istringstream lines(message);
    const char* start = "rosterctl: ";
    for (std::string line; std::getline(lines, line); start = "") screen.err << start << harmless(line) << '\n';
    screen.err << std::flush;
}

// An expression may begin with a minus; a blank in front, which means nothing, keeps it from being an option.
void mark_negative_expression(std::vector<std::string>& arguments) {
    const auto noun = std::ranges::find(arguments, "expression");
    if (noun == arguments.end() || noun + 1 == arguments.end() || *(noun + 1) != "eval") return;
    for (auto one = noun + 2; one != arguments.end(); ++one) {
        if (*one == "--") return;
        const std::size_t first = one->find_first_not_of('-');
        if (first == 0 || first == std::string::npos) continue;
        const char c = (*one)[first];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter) one->insert(0, " ");
    }
}

int perform(const Said& said, Screen& screen) {
    try {
        Daemon daemon(said.socket);
        Context context{screen, daemon, form_of(said.form)};
        const int code = said.command(context);
        screen.out.flush();
        return code;
    } catch (const DaemonUnreachable& error) {
        write_error(screen, error.message());
        return exit_unreachable;
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::cancelled) write_error(screen, error.message());
        return exit_code_of(error.kind());
    }
}

}  // namespace

int run(std::vector<std::string> arguments, Screen& screen) {
    CLI::App app("Looks at and steers rosterd, the daemon that keeps people and departments the same everywhere.",
                 "rosterctl");
    Said said;
    add_arguments(app, said);
    app.failure_message(usage_message);
    try {
        mark_negative_expression(arguments);
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error, screen.out, screen.err);
        screen.out.flush();
        return code == 0 ? exit_success : exit_usage;
    }
    return perform(said, screen);
}

}  // namespace rosterd::ctl
