#pragma once
// The commands as they were declared, for what is made from the declarations: completion and manual pages.

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rosterd::ctl {

struct CommandOption {
    std::vector<std::string> names;  // "-o", "--output"; empty: a positional argument
    std::string positional;          // its name there
    std::string value;               // what it takes, "N"; empty: a flag
    std::vector<std::string> choices;
    std::string description;
    bool required = false;
};

struct Command {
    std::vector<std::string> path;  // {"task", "run"}; empty: rosterctl itself
    std::string description, footer;
    std::vector<CommandOption> options;
    std::vector<Command> commands;

    std::string name() const;  // "rosterctl task run"
};

// Hidden commands are left out.
Command command_tree(const CLI::App& root);

// For bash or zsh, to be sourced.
std::string bash_completion(const Command& root);
std::string zsh_completion(const Command& root);

struct ManualPage {
    std::string file;  // "rosterctl-task.1"
    std::string text;  // roff
};
std::vector<ManualPage> manual_pages(const Command& root);

}  // namespace rosterd::ctl
