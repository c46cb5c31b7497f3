#include "model/change.hpp"

#include <array>

namespace rosterd {
namespace {

struct ActionNames {
    Action action;
    std::string_view own, v3;
};

// Disabling changes a person's status: for the API that is an update of the person.
constexpr std::array action_names = {
    ActionNames{Action::create_department, "createDepartment", "CreateDepartment"},
    ActionNames{Action::update_department, "updateDepartment", "UpdateDepartment"},
    ActionNames{Action::move_department, "moveDepartment", "MoveDepartment"},
    ActionNames{Action::set_leaders, "setLeaders", "UpdateDepartmentLeader"},
    ActionNames{Action::delete_department, "deleteDepartment", "DeleteDepartment"},
    ActionNames{Action::create_person, "createPerson", "CreateUser"},
    ActionNames{Action::update_person, "updatePerson", "UpdateUser"},
    ActionNames{Action::clear_fields, "clearFields", "UpdateUser"},
    ActionNames{Action::change_identifier, "changeIdentifier", "UpdateUserIdentifier"},
    ActionNames{Action::change_departments, "changeDepartments", "ChangeUserDepartment"},
    ActionNames{Action::disable_person, "disablePerson", "UpdateUser"},
    ActionNames{Action::delete_person, "deletePerson", "DeleteUser"},
    ActionNames{Action::adopt, "adopt", "Updateless"},
    ActionNames{Action::none, "none", "Updateless"},
};

constexpr std::array<std::pair<ChangeState, std::string_view>, 5> state_names = {{
    {ChangeState::planned, "planned"},
    {ChangeState::applied, "applied"},
    {ChangeState::failed, "failed"},
    {ChangeState::held, "held"},
    {ChangeState::skipped, "skipped"},
}};

}  // namespace

std::string_view to_string(Action action) noexcept {
    for (const ActionNames& names : action_names) {
        if (names.action == action) return names.own;
    }
    return "none";
}

std::string_view to_v3_action(Action action, Kind kind) noexcept {
    if (action == Action::clear_fields && kind == Kind::department) return "UpdateDepartment";
    for (const ActionNames& names : action_names) {
        if (names.action == action) return names.v3;
    }
    return "Updateless";
}

std::optional<Action> parse_action(std::string_view text) noexcept {
    for (const ActionNames& names : action_names) {
        if (names.own == text) return names.action;
    }
    return std::nullopt;
}

std::string_view to_string(ChangeState state) noexcept {
    for (const auto& [value, name] : state_names) {
        if (value == state) return name;
    }
    return "planned";
}

std::optional<ChangeState> parse_change_state(std::string_view text) noexcept {
    for (const auto& [value, name] : state_names) {
        if (name == text) return value;
    }
    return std::nullopt;
}

}  // namespace rosterd
