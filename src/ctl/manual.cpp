// Manual pages in roff (man(7)), made from the commands themselves.

#include "ctl/command_tree.hpp"

namespace rosterd::ctl {
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

std::string head(const std::string& title, const std::string& what) {
    return ".\\\" made by `rosterctl manual`\n.TH " + title +
           " 1 \"\" \"rosterd " ROSTERD_VERSION
           "\" \"User Commands\"\n"
           ".SH NAME\n" +
           what + "\n";
}

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

ManualPage page_of(const Command& noun) {
    const std::string name = "rosterctl-" + noun.path.front();
    std::string text = head(upper(name), roff(name) + " \\- " + roff(noun.description));
    text += ".SH SYNOPSIS\n" + synopsis(noun) + "\n";
    if (noun.commands.empty()) {
        text += ".SH DESCRIPTION\n" + roff(noun.description) + "\n.SH OPTIONS\n" + options_of(noun) + examples_of(noun);
    } else {
        text += ".SH COMMANDS\n";
        for (const Command& verb : noun.commands)
            text +=
                ".SS " + synopsis(verb) + "\n" + roff(verb.description) + "\n" + options_of(verb) + examples_of(verb);
    }
    text += ".SH SEE ALSO\n.BR rosterctl (1)\n";
    return {name + ".1", std::move(text)};
}

}  // namespace

std::vector<ManualPage> manual_pages(const Command& root) {
    std::vector<ManualPage> pages;
    std::string text = head("ROSTERCTL", "rosterctl \\- looks at and steers rosterd");
    text += ".SH SYNOPSIS\n\\fBrosterctl\\fR [\\fIoptions\\fR] \\fInoun\\fR \\fIverb\\fR ...\n.SH DESCRIPTION\n" +
            roff(root.description) + "\n.SH OPTIONS\n" + options_of(root) + ".SH COMMANDS\n";
    std::string others;
    for (const Command& noun : root.commands) {
        text += ".TP\n\\fB" + roff(noun.path.front()) + "\\fR\n" + roff(noun.description) + " See \\fBrosterctl\\-" +
                roff(noun.path.front()) + "\\fR(1).\n";
        others += ".BR rosterctl\\-" + roff(noun.path.front()) + " (1),\n";
        pages.push_back(page_of(noun));
    }
    text += ".SH EXAMPLES AND EXIT CODES\n.nf\n" + roff(root.footer) + "\n.fi\n.SH SEE ALSO\n" + others +
            ".BR rosterd (8)\n";
    pages.insert(pages.begin(), {"rosterctl.1", std::move(text)});
    return pages;
}

}  // namespace rosterd::ctl
