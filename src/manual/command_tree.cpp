#include "manual/command_tree.hpp"

#include <CLI/CLI.hpp>

namespace rosterd::manual {
namespace {

// CLI11 writes a closed set behind the type: "TEXT:{planned,applied}".
std::vector<std::string> choices_in(const std::string& type) {
    std::vector<std::string> choices;
    const std::size_t open = type.find('{'), close = type.find('}', open == std::string::npos ? 0 : open);
    if (open == std::string::npos || close == std::string::npos) return choices;
    std::string word;
    for (const char c : type.substr(open + 1, close - open - 1)) {
        if (c == ',') {
            choices.push_back(std::exchange(word, {}));
        } else {
            word += c;
        }
    }
    choices.push_back(word);
    return choices;
}

CommandOption option_of(const CLI::Option& option) {
    CommandOption result;
    for (const std::string& name : option.get_snames()) result.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) result.names.push_back("--" + name);
    if (option.get_positional()) result.positional = option.get_name(true);
    if (option.get_items_expected_max() > 0) {
        const std::string type = option.get_type_name();
        result.choices = choices_in(type);
        result.value = type.substr(0, type.find(':'));
        if (result.value.empty()) result.value = "VALUE";
        // Its help text names them.
        if (result.value == "FORM") result.choices = {"table", "json", "yaml"};
    }
    result.description = option.get_description();
    result.required = option.get_required();
    return result;
}

Command command_of(const CLI::App& root, const CLI::App& app, std::vector<std::string> path) {
    Command command;
    command.program = root.get_name();
    command.path = std::move(path);
    command.description = app.get_description();
    command.footer = app.get_footer();
    for (const CLI::Option* option : app.get_options()) command.options.push_back(option_of(*option));
    for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (one->get_group().empty()) continue;
        std::vector<std::string> deeper = command.path;
        deeper.push_back(one->get_name());
        command.commands.push_back(command_of(root, *one, std::move(deeper)));
    }
    return command;
}

}  // namespace

std::string Command::name() const {
    std::string name = program;
    for (const std::string& word : path) name += " " + word;
    return name;
}

Command command_tree(const CLI::App& root) {
    return command_of(root, root, {});
}

}  // namespace rosterd::manual
