#include "ctl/declare.hpp"

#include <CLI/CLI.hpp>

#include "ctl/lists.hpp"

namespace rosterd::ctl {

const CLI::Validator from_one(
    [](std::string& text) {
        const bool digits =
            !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string::npos;
        const bool fits = digits && text.find_first_not_of('0') != std::string::npos;
        return fits ? std::string() : "\"" + text + "\" is no whole number from 1";
    },
    "", "");

CLI::App* add(CLI::App& parent, const std::string& name, const std::string& description, const std::string& examples) {
    CLI::App* app = parent.add_subcommand(name, description);
    app->fallthrough();  // --output and --socket may stand anywhere
    app->footer("Examples:\n" + examples + "\n\n--output and --socket work everywhere: rosterctl --help");
    return app;
}

CLI::App* add_noun(CLI::App& parent, const std::string& name, const std::string& description) {
    CLI::App* app = parent.add_subcommand(name, description);
    app->fallthrough();
    app->require_subcommand(1);
    return app;
}

void add_id(CLI::App* app, std::int64_t& id, const std::string& name, const std::string& description) {
    app->add_option(name, id, description)->required()->check(from_one)->type_name("N");
}

void add_paging(CLI::App* app, Paging& paging) {
    CLI::Option* limit = app->add_option("--limit", paging.limit, "Entries on a page, at most 1000")
                             ->check(CLI::Range(1, 1000).description(""))
                             ->type_name("N")
                             ->capture_default_str();
    CLI::Option* page = app->add_option("--page", paging.page, "Which page, from 1")
                            ->check(from_one)
                            ->type_name("N")
                            ->capture_default_str();
    app->add_flag("--all", paging.all, "Every entry, whatever the number")->excludes(limit)->excludes(page);
}

}  // namespace rosterd::ctl
