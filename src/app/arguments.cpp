#include "app/arguments.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "manual/command_tree.hpp"
#include "rosterd/error.hpp"

namespace rosterd::app {

namespace {

void write_manual(const CLI::App& app, const std::string& folder) {
    const std::vector<std::pair<std::string, std::string>> more = {
        {"FILES",
         "/etc/rosterd/rosterd.yaml     the configuration; rosterd --check finds what is wrong with it\n"
         "/etc/rosterd/tasks.d/*.yaml   one file for each task; a broken one keeps only its own task from running\n"
         "/var/lib/rosterd/hub.db       the hub, as the configuration says\n"
         "/var/lib/rosterd/rosterd.key  what the secrets in the hub are sealed with: belongs into the backup\n"
         "/run/rosterd/api.sock         the API"},
        {"ENVIRONMENT",
         "CREDENTIALS_DIRECTORY  of systemd: ${credential:NAME} in the configuration, and rosterd.key\n"
         "NOTIFY_SOCKET          readiness, state and watchdog are told there\n"
         "LISTEN_FDS             the API's socket, when systemd has opened it"}};
    manual::write_pages(
        {manual::daemon_page(manual::command_tree(app), "keeps people and departments the same everywhere", more)},
        folder);
}

}  // namespace

Parsed parse_arguments(int argc, char** argv) {
    Parsed parsed;
    CLI::App app(
        "rosterd keeps people and departments the same everywhere: it reads them from other systems into its hub.",
        "rosterd");
    app.footer(
        "Signals: SIGHUP reads the configuration again (with problems in it, what runs stays); SIGTERM stops.\n"
        "Exit codes: 0 stopped or configuration fine, 1 could not run, 2 configuration or arguments wrong;\n"
        "of once: 0 success, 1 some records failed or are held, 2 wrong configuration or no such task, 3 failed or "
        "could not run.\n"
        "Talk to a running daemon with rosterctl.");
    app.add_option("-c,--config", parsed.arguments.config, "configuration file")
        ->capture_default_str()
        ->type_name("FILE");
    app.add_flag("--check", parsed.arguments.check,
                 "print every problem of the configuration as file:line:column and stop");
    CLI::App* once = app.add_subcommand(
        "once", "run one task without a daemon and end, for containers and cron; exit codes as of rosterctl");
    once->fallthrough();
    std::int64_t task = 0;
    once->add_option("--task", task, "the task's number (syncTaskId)")
        ->required()
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{INT32_MAX}).description(""))
        ->type_name("N");
    once->callback([&] { parsed.arguments.once = task; });
    // For the build: hidden.
    CLI::App* pages = app.add_subcommand("manual", "write the manual page into a folder")->group("");
    std::string folder;
    pages->add_option("folder", folder, "where")->required();
    pages->callback([&] {
        write_manual(app, folder);
        parsed.exit_code = 0;
    });
    app.set_version_flag("--version", "rosterd " ROSTERD_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        parsed.exit_code = app.exit(error) == 0 ? 0 : 2;
    } catch (const Error& error) {
        std::cerr << "rosterd: " << error.message() << '\n';
        parsed.exit_code = 1;
    }
    return parsed;
}

}  // namespace rosterd::app
