#include "ctl/change_view.hpp"

#include <ostream>

#include "ctl/display_text.hpp"
#include "ctl/members.hpp"

namespace rosterd::ctl {
namespace {

// People and departments by name; what has none by its id.
std::string readable(const Json& value) {
    if (value.is_null()) return "(none)";
    if (value.is_object()) {
        for (const char* name : {"name", "path", "userId", "departmentId"}) {
            std::string text = text_of(value, name);
            if (!text.empty()) return text;
        }
    }
    if (value.is_array()) {
        std::string list;
        for (const Json& item : value) list += (list.empty() ? "" : ", ") + readable(item);
        return list.empty() ? "(none)" : list;
    }
    const std::string text = shown(value);
    return text.empty() ? "(empty)" : text;
}

std::string before_and_after(const Json& field) {
    return text_of(field, "key") + ": " + readable(member(field, "before")) + " -> " + readable(member(field, "after"));
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

std::string fields_text(const Json& change) {
    std::string text;
    for (const Json& field : member(change, "changes")) {
        if (!text.empty()) text += "; ";
        text += before_and_after(field);
    }
    return text;
}

void write_fields(Screen& screen, const Json& change) {
    for (const Json& field : member(change, "changes"))
        screen.out << "      " << harmless(before_and_after(field)) << '\n';
}

}  // namespace rosterd::ctl
