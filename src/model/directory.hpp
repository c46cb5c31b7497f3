#pragma once
// Objects of the hub as values. Row ids (int64) never leave the process; public ids are UUIDv7 text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/fields.hpp"

namespace rosterd {

enum class PersonStatus : std::uint8_t { Activated, Suspended, Deactivated, Resigned, Archived };

std::string_view to_string(PersonStatus status) noexcept;
std::optional<PersonStatus> parse_person_status(std::string_view text) noexcept;

struct Organization {
    std::int64_t id = 0;
    std::string code;  // public name, as a task's organizationCode
    std::string name;
    std::int64_t root_department = 0;
};

// Which task last set a field; sorted by field. A field nobody set through a task is not listed.
using Provenance = std::vector<std::pair<FieldId, std::int64_t>>;

struct Department {
    std::int64_t id = 0;
    std::string department_id;  // public
    std::int64_t organization = 0;
    std::int64_t parent = 0;  // 0: the organisation's root
    FieldValues values;
    Provenance provenance;
    std::vector<std::int64_t> leaders;  // people
};

struct Membership {
    std::int64_t department = 0;
    bool main = false;
    friend bool operator==(const Membership&, const Membership&) = default;
};

struct Person {
    std::int64_t id = 0;
    std::string user_id;  // public
    std::int64_t organization = 0;
    PersonStatus status = PersonStatus::Activated;
    FieldValues values;  // without status
    Provenance provenance;
    std::int64_t manager = 0;             // 0: none
    std::vector<Membership> memberships;  // main first
    std::string created_at, updated_at;
};

// "Activated" and "Suspended" people keep their identifiers to themselves; the others' may be taken again.
bool is_active(PersonStatus status) noexcept;

// A new public id: UUIDv7 (RFC 9562 section 5.7), ascending within a process.
std::string new_public_id();

}  // namespace rosterd
