// Manual pages in roff (man(7)), made from the commands themselves.

#include <fstream>

#include "manual/command_tree.hpp"
#include "rosterd/error.hpp"

namespace rosterd::manual {
namespace {

// What roff would take for its own: backslashes, and dots or quotes at the beginning of a line.
std::string roff(const std::string& text) {
    std::string result;
    bool line_begins = true;
    for (const char c : text) {
        if (line_begins && (c == '.' || c == '\'')) result += "\\&";
        if (c == '\\') {
            result += "\\e";
        } else if (c == '-') {
            result += "\\-";
        } else {
            result += c;
        }
        line_begins = c == '\n';
    }
    return result;
}

std::string names_of(const CommandOption& option) {
    std::string text;
    for (const std::string& name : option.names) text += (text.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
    if (option.names.empty()) text = "\\fI" + roff(option.positional) + "\\fR";
    if (!option.names.empty() && !option.value.empty()) text += " \\fI" + roff(option.value) + "\\fR";
    return text;
}

std::string options_of(const Command& command) {
    std::string text;
    for (const CommandOption& option : command.options) {
        text += ".TP\n" + names_of(option) + "\n" + roff(option.description);
        if (!option.choices.empty()) {
            text += option.description.empty() ? "" : ": ";
            for (std::size_t at = 0; at < option.choices.size(); ++at)
                text += (at == 0 ? "" : ", ") + roff(option.choices[at]);
        }
        text += "\n";
    }
    return text;
}

std::string examples_of(const Command& command) {
    return command.footer.empty() ? std::string() : ".PP\n.nf\n" + roff(command.footer) + "\n.fi\n";
}

std::string synopsis(const Command& command) {
    std::string text = "\\fB" + roff(command.name()) + "\\fR";
    for (const CommandOption& option : command.options)
        if (option.names.empty())
            text += option.required ? " \\fI" + roff(option.positional) + "\\fR"
                                    : " [\\fI" + roff(option.positional) + "\\fR]";
    return text + (command.commands.empty() ? " [\\fIoptions\\fR]" : " \\fIcommand\\fR");
}

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

// `section`: "1 User Commands".
std::string head(const std::string& name, const std::string& section, const std::string& what) {
    return ".\\\" made from the declared command line\n.TH " + upper(name) + ' ' + section.substr(0, 1) +
           " \"\" \"rosterd " ROSTERD_VERSION "\" \"" + section.substr(2) + "\"\n.SH NAME\n" + roff(name) + " \\- " +
           roff(what) + "\n";
}

constexpr const char* user_commands = "1 User Commands";
constexpr const char* administration = "8 System Administration";

ManualPage page_of(const Command& noun) {
    const std::string name = noun.program + "-" + noun.path.front();
    std::string text = head(name, user_commands, noun.description);
    text += ".SH SYNOPSIS\n" + synopsis(noun) + "\n";
    if (noun.commands.empty()) {
        text += ".SH DESCRIPTION\n" + roff(noun.description) + "\n.SH OPTIONS\n" + options_of(noun) + examples_of(noun);
    } else {
        text += ".SH COMMANDS\n";
        for (const Command& verb : noun.commands)
            text +=
                ".SS " + synopsis(verb) + "\n" + roff(verb.description) + "\n" + options_of(verb) + examples_of(verb);
    }
    text += ".SH SEE ALSO\n.BR " + noun.program + " (1)\n";
    return {name + ".1", std::move(text)};
}

}  // namespace

std::vector<ManualPage> noun_pages(const Command& root, const std::string& purpose) {
    std::vector<ManualPage> pages;
    const std::string name = roff(root.program);
    std::string text = head(root.program, user_commands, purpose);
    text += ".SH SYNOPSIS\n\\fB" + name + "\\fR [\\fIoptions\\fR] \\fInoun\\fR \\fIverb\\fR ...\n.SH DESCRIPTION\n" +
            roff(root.description) + "\n.SH OPTIONS\n" + options_of(root) + ".SH COMMANDS\n";
    std::string others;
    for (const Command& noun : root.commands) {
        const std::string page = name + "\\-" + roff(noun.path.front());
        text += ".TP\n\\fB" + roff(noun.path.front()) + "\\fR\n" + roff(noun.description) + " See \\fB" + page +
                "\\fR(1).\n";
        others += ".BR " + page + " (1),\n";
        pages.push_back(page_of(noun));
    }
    text += ".SH EXAMPLES AND EXIT CODES\n.nf\n" + roff(root.footer) + "\n.fi\n.SH SEE ALSO\n" + others +
            ".BR rosterd (8)\n";
    pages.insert(pages.begin(), {root.program + ".1", std::move(text)});
    return pages;
}

ManualPage daemon_page(const Command& root, const std::string& purpose,
                       const std::vector<std::pair<std::string, std::string>>& more) {
    std::string text = head(root.program, administration, purpose);
    text += ".SH SYNOPSIS\n\\fB" + roff(root.program) + "\\fR [\\fIoptions\\fR]\n";
    for (const Command& command : root.commands) text += ".br\n" + synopsis(command) + "\n";
    text += ".SH DESCRIPTION\n" + roff(root.description) + "\n.SH OPTIONS\n" + options_of(root);
    if (!root.commands.empty()) text += ".SH COMMANDS\n";
    for (const Command& command : root.commands)
        text += ".SS " + synopsis(command) + "\n" + roff(command.description) + "\n" + options_of(command) +
                examples_of(command);
    text += ".SH SIGNALS AND EXIT CODES\n.nf\n" + roff(root.footer) + "\n.fi\n";
    for (const auto& [title, lines] : more) text += ".SH " + title + "\n.nf\n" + roff(lines) + "\n.fi\n";
    text += ".SH SEE ALSO\n.BR rosterctl (1)\n";
    return {root.program + ".8", std::move(text)};
}

void write_pages(const std::vector<ManualPage>& pages, const std::string& folder) {
    for (const ManualPage& page : pages) {
        std::ofstream out(folder + "/" + page.file, std::ios::binary | std::ios::trunc);
        out << page.text;
        if (!out.flush()) throw Error(ErrorKind::storage, "cannot write " + folder + "/" + page.file);
    }
}

}  // namespace rosterd::manual
