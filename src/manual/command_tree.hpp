#pragma once
// A program's commands as they were declared, for what is made from the declarations: completion and manual pages.

#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace rosterd::manual {

struct CommandOption {
    std::vector<std::string> names;  // "-o", "--output"; empty: a positional argument
    std::string positional;          // its name there
    std::string value;               // what it takes, "N"; empty: a flag
    std::vector<std::string> choices;
    std::string description;
    bool required = false;
};

struct Command {
    std::string program;            // "rosterctl"
    std::vector<std::string> path;  // {"task", "run"}; empty: the program itself
    std::string description, footer;
    std::vector<CommandOption> options;
    std::vector<Command> commands;

    std::string name() const;  // "rosterctl task run"
};

// Hidden commands are left out.
Command command_tree(const CLI::App& root);

struct ManualPage {
    std::string file;  // "rosterctl-task.1"
    std::string text;  // roff
};
// A page for the program and one for each noun.
std::vector<ManualPage> noun_pages(const Command& root, const std::string& purpose);
// One page for all of a daemon, section 8. `more`: sections of its own, title and text.
ManualPage daemon_page(const Command& root, const std::string& purpose,
                       const std::vector<std::pair<std::string, std::string>>& more);

// Into a folder that is there. Throws Error.
void write_pages(const std::vector<ManualPage>& pages, const std::string& folder);

}  // namespace rosterd::manual
