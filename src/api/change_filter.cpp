#include "api/change_filter.hpp"

#include <array>

namespace rosterd::api {

namespace {

constexpr std::array<std::string_view, 14> actions = {"createDepartment",
                                                      "updateDepartment",
                                                      "moveDepartment",
                                                      "setLeaders",
                                                      "deleteDepartment",
                                                      "createPerson",
                                                      "updatePerson",
                                                      "clearFields",
                                                      "changeIdentifier",
                                                      "changeDepartments",
                                                      "disablePerson",
                                                      "deletePerson",
                                                      "adopt",
                                                      "none"};
constexpr std::array<std::string_view, 5> states = {"planned", "applied", "failed", "held", "skipped"};
constexpr std::array<std::string_view, 2> object_types = {"DEPARTMENT", "USER"};

}  // namespace

store::ChangeFilter change_filter(Arguments& arguments) {
    store::ChangeFilter filter;
    filter.success = arguments.boolean("success");
    for (const std::string& action : arguments.choices("action", actions))
        filter.actions.push_back(*parse_action(action));
    for (const std::string& state : arguments.choices("state", states))
        filter.states.push_back(*parse_change_state(state));
    if (const auto type = arguments.choice("objectType", object_types))
        filter.kind = *type == "USER" ? Kind::person : Kind::department;
    filter.text = arguments.text("text");
    filter.unchanged = arguments.boolean("unchanged").value_or(false);
    // A plan is nothing but planned changes.
    filter.unfinished = true;
    return filter;
}

}  // namespace rosterd::api
