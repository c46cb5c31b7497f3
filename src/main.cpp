#include <malloc.h>

#include <exception>
#include <iostream>

#include "app/application.hpp"
#include "app/arguments.hpp"
#include "rosterd/error.hpp"
#include "rosterd/log.hpp"

int main(int argc, char** argv) {
    using namespace rosterd;
    // As many arenas as threads are busy in a run, so that they do not wait for each other's; more would let memory
    // that one thread has freed lie idle.
    mallopt(M_ARENA_MAX, 4);
    const app::Parsed parsed = app::parse_arguments(argc, argv);
    if (parsed.exit_code) return *parsed.exit_code;
    // As of rosterctl, where 1 means that some records failed.
    const int could_not_run = parsed.arguments.once ? 3 : 1;
    try {
        if (parsed.arguments.check) return app::check(parsed.arguments.config);
        app::Loaded loaded = app::load(parsed.arguments.config);
        Log::configure(loaded.main.config.log_level, loaded.main.config.log_form);
        for (const plugins::Refusal& refusal : loaded.registry->refused())
            Log().error("connector.refused", {{"file", refusal.file.string()}, {"reason", refusal.reason}});
        if (config::stops_everything(loaded.main.problems)) {
            for (const config::Problem& problem : loaded.main.problems)
                std::cerr << config::to_text(problem) << '\n' << config::excerpt(problem);
            std::cerr << "rosterd: the configuration has problems, nothing was started\n";
            return 2;
        }
        app::Application application(std::move(loaded));
        if (parsed.arguments.once) return application.once(*parsed.arguments.once);
        return application.run();
    } catch (const Error& error) {
        std::cerr << "rosterd: " << error.message() << '\n';
        return error.kind() == ErrorKind::invalid || error.kind() == ErrorKind::not_found ? 2 : could_not_run;
    } catch (const std::exception& error) {
        std::cerr << "rosterd: " << error.what() << '\n';
        return could_not_run;
    }
}
