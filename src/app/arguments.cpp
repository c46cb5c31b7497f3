#include "app/arguments.hpp"

#include <CLI/CLI.hpp>

namespace rosterd::app {

Parsed parse_arguments(int argc, char** argv) {
    Parsed parsed;
    CLI::App app(
        "rosterd keeps people and departments the same everywhere: it reads them from other systems into its hub.",
        "rosterd");
    app.footer(
        "Signals: SIGHUP reads the configuration again (with problems in it, what runs stays); SIGTERM stops.\n"
        "Exit codes: 0 stopped or configuration fine, 1 could not run, 2 configuration or arguments wrong.\n"
        "Talk to a running daemon with rosterctl.");
    app.add_option("-c,--config", parsed.arguments.config, "configuration file")
        ->capture_default_str()
        ->type_name("FILE");
    app.add_flag("--check", parsed.arguments.check,
                 "print every problem of the configuration as file:line:column and stop");
    app.set_version_flag("--version", "rosterd " ROSTERD_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        parsed.exit_code = app.exit(error) == 0 ? 0 : 2;
    }
    return parsed;
}

}  // namespace rosterd::app
