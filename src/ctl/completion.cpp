// Completion scripts: a table of what may follow each command, made from the commands themselves.

#include "ctl/completion.hpp"

namespace rosterd::ctl {

using manual::Command;
using manual::CommandOption;

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string path_text(const Command& command) {
    return joined(command.path);
}

// For texts between single quotes in a shell.
std::string in_single_quotes(const std::string& text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'') {
            result += "'\\''";
        } else {
            result += c == '\n' ? ' ' : c;
        }
    }
    return result + "'";
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

void every(const Command& command, const auto& visit) {
    visit(command);
    for (const Command& below : command.commands) every(below, visit);
}

std::string known_paths(const Command& root) {
    std::string patterns;
    every(root, [&](const Command& command) {
        if (!command.path.empty()) patterns += (patterns.empty() ? "'" : "|'") + path_text(command) + "'";
    });
    return patterns;
}

// Options that take one of a few words, of this command and of rosterctl itself.
std::string choice_cases(const Command& root, const std::string& before, const std::string& after) {
    std::string text;
    every(root, [&](const Command& command) {
        for (const CommandOption& option : command.options) {
            if (option.choices.empty() || option.names.empty()) continue;
            std::string patterns;
            for (const std::string& name : option.names)
                patterns += (patterns.empty() ? "" : "|") +
                            (command.path.empty() ? "*:" + name : "'" + path_text(command) + ":" + name + "'");
            text += "        " + patterns + ") " + before + joined(option.choices) + after + "\n";
        }
    });
    return text;
}

std::vector<std::string> words_after(const Command& command, const Command& root) {
    std::vector<std::string> words;
    for (const Command& below : command.commands) words.push_back(below.path.back());
    for (const Command* from : {&command, &root}) {
        for (const CommandOption& option : from->options)
            for (const std::string& name : option.names) words.push_back(name);
        if (command.path.empty()) break;
    }
    for (const CommandOption& option : command.options)
        if (option.names.empty())
            for (const std::string& choice : option.choices) words.push_back(choice);
    return words;
}

}  // namespace

std::string bash_completion(const Command& root) {
    std::string text =
        "# bash completion of rosterctl; made by `rosterctl completion bash`\n"
        "_rosterctl() {\n"
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= word i\n"
        "    _rosterctl_words() { COMPREPLY=($(compgen -W \"$1\" -- \"$cur\")); }\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        word=\"${path:+$path }${COMP_WORDS[i]}\"\n"
        "        case $word in\n"
        "            " +
        known_paths(root) +
        ") path=$word ;;\n"
        "        esac\n"
        "    done\n"
        "    case $path:$prev in\n" +
        choice_cases(root, "_rosterctl_words '", "' ;;") +
        "        *:-s|*:--socket|*:--config|*:--file) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n"
        "        *) case $path in\n";
    every(root, [&](const Command& command) {
        text += "            '" + path_text(command) + "') _rosterctl_words " +
                in_single_quotes(joined(words_after(command, root))) + " ;;\n";
    });
    return text +
           "        esac ;;\n"
           "    esac\n"
           "}\n"
           "complete -o default -F _rosterctl rosterctl\n";
}

std::string zsh_completion(const Command& root) {
    std::string text =
        "#compdef rosterctl\n"
        "# zsh completion of rosterctl; made by `rosterctl completion zsh`\n"
        "_rosterctl() {\n"
        "    local path_= word i\n"
        "    local -a commands options\n"
        "    for ((i = 2; i < CURRENT; i++)); do\n"
        "        word=\"${path_:+$path_ }${words[i]}\"\n"
        "        case $word in\n"
        "            " +
        known_paths(root) +
        ") path_=$word ;;\n"
        "        esac\n"
        "    done\n"
        "    case $path_:${words[CURRENT-1]} in\n" +
        choice_cases(root, "compadd -- ", "; return ;;") +
        "        *:-s|*:--socket|*:--config|*:--file) _files; return ;;\n"
        "    esac\n"
        "    case $path_ in\n";
    every(root, [&](const Command& command) {
        text += "        '" + path_text(command) + "')\n            commands=(";
        for (const Command& below : command.commands) {
            std::string described = below.path.back() + ":" + first_line(below.description);
            text += " " + in_single_quotes(described);
        }
        text += ")\n            options=(";
        for (const Command* from : {&command, &root}) {
            for (const CommandOption& option : from->options)
                for (const std::string& name : option.names)
                    text += " " + in_single_quotes(name + ":" + first_line(option.description));
            if (command.path.empty()) break;
        }
        text += ") ;;\n";
    });
    return text +
           "    esac\n"
           "    (( ${#commands} )) && _describe -t commands command commands\n"
           "    _describe -o -t options option options || _files\n"
           "}\n"
           "compdef _rosterctl rosterctl\n";
}

}  // namespace rosterd::ctl
