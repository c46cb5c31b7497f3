#include "ctl/change_view.hpp"

#include <ostream>

#include "ctl/display_text.hpp"
#include "ctl/members.hpp"

namespace rosterd::ctl {
namespace {

std::string before_and_after(const Json& field, ObjectNames& names) {
    const std::string key = text_of(field, "key");
    return key + ": " + names.readable(key, member(field, "before")) + " -> " +
           names.readable(key, member(field, "after"));
}

}  // namespace

std::string object_of(const Json& change) {
    for (const char* name : {"objectName", "key", "objectId"}) {
        std::string text = text_of(change, name);
        if (!text.empty()) return text;
    }
    return "(without a name)";
}

std::string action_text(const Json& change) {
    std::string text;
    for (const char c : text_of(change, "action")) {
        if (c >= 'A' && c <= 'Z') {
            text += ' ';
            text += static_cast<char>(c - 'A' + 'a');
        } else {
            text += c;
        }
    }
    return text == "none" ? "no change" : text;
}

std::string fields_text(const Json& change, ObjectNames& names) {
    std::string text;
    for (const Json& field : member(change, "changes")) {
        if (!text.empty()) text += "; ";
        text += before_and_after(field, names);
    }
    return text;
}

void write_fields(Screen& screen, const Json& change, ObjectNames& names) {
    for (const Json& field : member(change, "changes"))
        screen.out << "      " << harmless(before_and_after(field, names)) << '\n';
}

}  // namespace rosterd::ctl
