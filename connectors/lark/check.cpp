#include "check.hpp"

#include <array>

#include "rosterd/error.hpp"
#include "rosterd/web_address.hpp"

namespace rosterd::lark {
namespace {

using State = CheckItem::State;

// A field that the platform leaves out of everybody is one that the app may not see.
struct Right {
    std::string_view field, scope, without;
    bool needed = false;
};

constexpr std::array rights = {
    Right{"department_ids", "contact:user.department:readonly", "nobody can be placed, and every person fails", true},
    Right{"name", "contact:user.base:readonly", "people have no names"},
    Right{"status", "contact:user.employee:readonly", "frozen and resigned people look like all others"},
    Right{"email", "contact:user.email:readonly", "people have no email"},
    Right{"mobile", "contact:user.phone:readonly", "people have no phone"},
    Right{"employee_no", "contact:user.employee_number:read", "people have no employee number"},
    Right{"user_id", "contact:user.employee_id:readonly", "people have no username from Lark"},
};

void add(CheckReport& report, std::string name, State state, std::string detail, std::string advice = {}) {
    report.items.push_back({std::move(name), state, std::move(detail), std::move(advice)});
}

std::string advice_of(const std::string& trouble) {
    const std::size_t colon = trouble.find("): ");
    return colon == std::string::npos ? "Look at the message, and at the app in the developer console."
                                      : "To do: " + trouble.substr(colon + 3) + ".";
}

Async<Answer> ask(Platform& platform, Group group, std::string place) {
    Answer answer;
    try {
        answer = co_await platform.get(group, std::move(place));
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) throw;
        answer.trouble = error.message();
        answer.kind = error.kind();
    }
    co_return answer;
}

const Value* first_item(const Answer& answer) {
    const Value* items = answer.data.member("items");
    const Value::List* list = items ? items->as_list() : nullptr;
    return list && !list->empty() ? &list->front() : nullptr;
}

void judge_rights(CheckReport& report, const Value& person) {
    for (const Right& right : rights) {
        const std::string name = "right to see " + std::string(right.field);
        if (person.member(right.field)) {
            add(report, name, State::passed, "Lark shows it");
        } else {
            add(report, name, right.needed ? State::failed : State::warning,
                "Lark does not show it of the first person: either it is empty there, or the app lacks the scope, and "
                "then " +
                    std::string(right.without),
                "In the developer console, under Permissions, add " + std::string(right.scope) +
                    ", publish the version and have it approved.");
        }
    }
}

}  // namespace

Async<CheckReport> check_platform(Platform& platform) {
    CheckReport report;
    std::string refused;
    try {
        co_await platform.log_in();
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) throw;
        refused = error.message();
    }
    if (!refused.empty()) {
        add(report, "credentials", State::failed, refused, advice_of(refused));
        add(report, "departments", State::skipped, "not tried without a token");
        co_return report;
    }
    add(report, "credentials", State::passed, platform.options().base_url + " gave an access token");

    std::optional<Answer> people;
    for (const std::string& root : platform.options().roots) {
        const std::string id = percent_encoded(root);
        std::string place = "departments/" + id + "/children?page_size=50";
        const Answer children = co_await ask(platform, Group::department_children, std::move(place));
        const std::string name = root == whole_company ? std::string("contacts range") : "department " + root;
        if (!children.good()) {
            add(report, name, State::failed, children.trouble, advice_of(children.trouble));
            continue;
        }
        add(report, name, State::passed,
            root == whole_company ? "all members" : "the app may see it and what is below it");
        if (const Value* department = first_item(children); department && !department->member("name"))
            add(report, "right to see department names", State::failed, "Lark does not show them",
                "In the developer console, under Permissions, add contact:department.base:readonly, publish the "
                "version and "
                "have it approved.");
        std::vector<std::string> places{id};
        const Value* items = children.data.member("items");
        if (const Value::List* list = items ? items->as_list() : nullptr)
            for (const Value& item : *list)
                if (const Value* key = item.member("open_department_id"); key && key->as_text())
                    places.push_back(percent_encoded(*key->as_text()));
        for (std::size_t at = 0; at < places.size() && !(people && first_item(*people)); ++at) {
            std::string of = "users/find_by_department?page_size=10&department_id=" + places[at];
            people = co_await ask(platform, Group::department_people, std::move(of));
            if (!people->good()) break;
        }
    }
    if (!people) {
        add(report, "people", State::skipped, "not tried, because no department could be read");
    } else if (!people->good()) {
        add(report, "people", State::failed, people->trouble, advice_of(people->trouble));
    } else if (const Value* person = first_item(*people)) {
        add(report, "people", State::passed, "people can be read");
        judge_rights(report, *person);
    } else {
        add(report, "people", State::warning, "there is nobody in the uppermost departments",
            "Check the contacts range if there should be.");
    }
    co_return report;
}

}  // namespace rosterd::lark
