#pragma once
// One operation on one object. A plan is a list of changes; the job log is the same list with states.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rosterd/record.hpp"

namespace rosterd {

enum class Action : std::uint8_t {
    create_department = 1,
    update_department,
    move_department,
    set_leaders,
    delete_department,
    create_person,
    update_person,      // fields, manager, return of a disabled person
    clear_fields,       // fields that have a value and lose it; apart, so that the guard can hold them alone
    change_identifier,  // username, email, phone, externalId, employeeNumber
    change_departments,
    disable_person,
    delete_person,
    adopt,  // an object that was there already is linked; nothing else changes
    none,   // a record that failed or was skipped before any operation was known
};

std::string_view to_string(Action action) noexcept;  // "createDepartment", ... our own API
std::string_view to_v3_action(
    Action action, Kind kind) noexcept;  // "CreateDepartment", ... reference 9.5; adopt and none: "Updateless"
std::optional<Action> parse_action(std::string_view text) noexcept;

enum class ChangeState : std::uint8_t {
    planned = 1,
    applied,
    failed,   // refused; `error` says why
    held,     // by the guard; `error` says by which limit
    skipped,  // on purpose; `error` says why
};

std::string_view to_string(ChangeState state) noexcept;
std::optional<ChangeState> parse_change_state(std::string_view text) noexcept;

// Values are canonical text. Keys that are no fields: "departments" and "leaders" (JSON array of public ids, the main
// department first; downstream also keys of the target that nobody of the hub has), "parentDepartmentId", "manager"
// (public id, or the directory's own reference where it is not resolved yet), "status"; downstream "enabled" ("true",
// "false"), and every other key is an attribute of the target whose values are as in model/value_text.hpp.
struct FieldChange {
    std::string key;
    std::optional<std::string> before;  // nullopt: not there
    std::optional<std::string> after;   // nullopt: cleared
    friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

// Change::fingerprint of the removal of an object whose record is missing (upstream) or that has left the hub or the
// scope (downstream).
inline constexpr std::uint64_t missing_fingerprint = 1;

struct Change {
    std::int64_t id = 0;  // global, ascending in order of planning: syncJobLogId
    std::int64_t job = 0;
    Kind kind = Kind::person;
    Action action = Action::none;
    ChangeState state = ChangeState::planned;
    std::string object_id;  // public id in the hub; of a create: the id it will have. Empty: none
    std::string key;        // the record's key in the directory. Empty: the change comes from the hub
    std::string object_name;
    std::vector<FieldChange> fields;
    std::string reason;  // why it is planned: "new in the directory", "absent from 2 complete reads", ...
    std::string error;
    std::string at;  // when its state was last set, API instant

    // For the applier, not shown: the link as it shall be once all changes of this record are applied.
    std::uint64_t fingerprint = 0;
    std::string locator;
    // Locator of the manager; "" none; nullopt: leave alone. Downstream the hub's, of one who has no account yet.
    std::optional<std::string> manager;
};

}  // namespace rosterd
