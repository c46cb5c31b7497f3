#include "ctl/hub_commands.hpp"

#include <algorithm>
#include <ostream>

#include "ctl/exit_code.hpp"
#include "ctl/members.hpp"
#include "ctl/times.hpp"

namespace rosterd::ctl {
namespace {

Cell status_cell(const Json& person) {
    const std::string status = text_of(person, "status");
    return {status, status == "Activated" ? Tone::good : Tone::faint};
}

std::string main_department(const Json& person) {
    std::string first;
    for (const Json& department : member(person, "departments")) {
        const std::string path = text_of(department, "path");
        if (is_true(department, "main")) return path;
        if (first.empty()) first = path;
    }
    return first;
}

bool is_public_id(const std::string& text) {
    return text.size() == 36 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
           });
}

std::string paths_of(const std::vector<Json>& departments) {
    constexpr std::size_t most = 10;
    std::string paths;
    for (std::size_t i = 0; i < std::min(departments.size(), most); ++i)
        paths += "\n  " + text_of(departments[i], "path");
    return departments.size() > most ? paths + "\n  ..." : paths;
}

// The id of the one department that is meant.
std::string find_department(Daemon& daemon, const std::string& wanted) {
    if (is_public_id(wanted)) return wanted;
    // A path's last part is the department's name, which the search finds.
    const std::size_t slash = wanted.rfind('/');
    const std::string name = slash == std::string::npos ? wanted : wanted.substr(slash + 1);
    std::vector<Json> exact, similar;
    const auto ignore = [](const Json&) {};
    for_each_item(daemon, {"departments"}, {{"q", name}}, everything, ignore, [&](const Json& department) {
        const auto is_it = [&](const char* key) { return text_of(department, key) == wanted; };
        (is_it("path") || is_it("name") || is_it("code") ? exact : similar).push_back(department);
    });
    if (exact.size() == 1) return text_of(exact.front(), "departmentId");
    if (exact.size() > 1)
        throw Error(ErrorKind::invalid, std::to_string(exact.size()) + " departments are called \"" + wanted +
                                            "\"; say which by its path:" + paths_of(exact));
    const std::string none = "no department has the path, name or code \"" + wanted + "\"";
    if (similar.empty()) throw Error(ErrorKind::not_found, none + " (rosterctl hub departments --all lists them)");
    throw Error(ErrorKind::not_found, none + "; these are similar:" + paths_of(similar));
}

std::string link_text(const Json& links) {
    std::string text;
    for (const Json& link : links) {
        if (!text.empty()) text += ", ";
        text += "task " + shown(member(link, "syncTaskId")) + ": " + text_of(link, "key");
    }
    return text;
}

}  // namespace

int list_people(Context& context, const PeopleFilter& filter, const Paging& paging) {
    Query query;
    if (!filter.text.empty()) query.emplace_back("q", filter.text);
    if (!filter.department.empty()) {
        query.emplace_back("departmentId", find_department(context.daemon, filter.department));
        query.emplace_back("below", filter.direct ? "false" : "true");
    }
    if (!filter.status.empty()) query.emplace_back("status", filter.status);

    ListLook look;
    look.nouns = "people";
    look.columns = {{"NAME"}, {"USERNAME"}, {"EMAIL"}, {"PHONE"}, {"DEPARTMENT"}, {"STATUS", Align::left, true}};
    if (filter.wide) {
        for (const char* title : {"MANAGER", "EMPLOYEE NUMBER", "EXTERNAL ID"}) look.columns.push_back({title});
        look.columns.push_back({"USER ID", Align::left, true});
    }
    look.row = [wide = filter.wide](const Json& person) {
        Row row{text_of(person, "name"),  text_of(person, "username"), text_of(person, "email"),
                text_of(person, "phone"), main_department(person),     status_cell(person)};
        if (!wide) return row;
        row.emplace_back(text_of(member(person, "manager"), "name"));
        for (const char* key : {"employeeNumber", "externalId", "userId"}) row.emplace_back(text_of(person, key));
        return row;
    };
    show_list(context, {"people"}, query, paging, look);
    return exit_success;
}

int list_departments(Context& context, const std::string& text, const Paging& paging) {
    Query query;
    if (!text.empty()) query.emplace_back("q", text);
    ListLook look;
    look.nouns = "departments";
    look.columns = {
        {"PATH"}, {"CODE"}, {"PEOPLE", Align::right, true}, {"LEADERS"}, {"DEPARTMENT ID", Align::left, true}};
    look.row = [](const Json& department) {
        std::string leaders;
        for (const Json& leader : member(department, "leaders"))
            leaders += (leaders.empty() ? "" : ", ") + text_of(leader, "name");
        return Row{text_of(department, "path"), text_of(department, "code"),
                   std::to_string(number_of(department, "members")), leaders, text_of(department, "departmentId")};
    };
    show_list(context, {"departments"}, query, paging, look);
    return exit_success;
}

int show_person(Context& context, const std::string& who) {
    const Json person = context.daemon.get({"people", who});
    if (context.form != Form::table) {
        write_document(context.screen.out, context.form, person);
        return exit_success;
    }
    std::vector<std::pair<std::string, Cell>> facts;
    for (const auto& [key, value] : person.items()) {
        if (key == "departments") {
            for (const Json& department : value)
                facts.emplace_back(is_true(department, "main") ? "main department" : "department",
                                   Cell(text_of(department, "path")));
        } else if (key == "manager") {
            facts.emplace_back(key, Cell(text_of(value, "name")));
        } else if (key == "links") {
            facts.emplace_back(key, Cell(link_text(value)));
        } else if (key == "customData") {
            for (const auto& [name, custom] : value.items()) facts.emplace_back(harmless(name), Cell(shown(custom)));
        } else if (key == "createdAt" || key == "updatedAt") {
            facts.emplace_back(key, Cell(local_time(shown(value))));
        } else if (key == "status") {
            facts.emplace_back(key, status_cell(person));
        } else {
            facts.emplace_back(key, Cell(shown(value)));
        }
    }
    write_facts(context.screen, facts);
    return exit_success;
}

}  // namespace rosterd::ctl
