#pragma once
// The fields of hub objects that a mapping can fill: the API's names, their types, which of them identify. Built-in
// ones first, then the custom fields of the configuration. Every other place asks this table.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rosterd/record.hpp"

namespace rosterd {

// Position in a FieldTable. Built-in positions are fixed for ever (they are stored); custom fields follow in the
// configuration's order and are stored by name.
using FieldId = std::uint16_t;

enum class FieldType : std::uint8_t { text, email, phone, url, date, integer, boolean, gender, status };

struct Field {
    std::string key;  // "email"
    FieldType type = FieldType::text;
    bool identifier = false;  // unique among active people; its change is UpdateUserIdentifier
    bool required = false;    // a record without it fails
    bool custom = false;
    std::size_t limit = 1024;  // bytes of UTF-8
    bool lines = false;        // text may hold line breaks and tabs
};

class FieldTable {
public:
    static FieldTable people(std::vector<Field> custom = {});
    static FieldTable departments(std::vector<Field> custom = {});

    std::optional<FieldId> find(std::string_view key) const noexcept;
    const Field& operator[](FieldId id) const noexcept { return fields_[id]; }
    std::size_t size() const noexcept { return fields_.size(); }
    const std::vector<Field>& all() const noexcept { return fields_; }

private:
    std::vector<Field> fields_;
};

// Built-in positions that code names. The order in fields.cpp is checked against these by a test.
namespace person_field {
inline constexpr FieldId name = 0, username = 1, email = 2, phone = 3, external_id = 4, employee_number = 5, status = 6;
}
namespace department_field {
inline constexpr FieldId name = 0, code = 1;
}

// What an object has, or should have: field -> canonical text, sorted by field. Absent: not there (hub) or not mapped
// (mapping: leave alone). Present and empty: cleared.
using FieldValues = std::vector<std::pair<FieldId, std::string>>;

const std::string* find_value(const FieldValues& values, FieldId field) noexcept;
void set_value(FieldValues& values, FieldId field, std::string text);  // keeps the order
void remove_value(FieldValues& values, FieldId field);

// Canonical text of a value for this field: email trimmed, booleans "true"/"false", dates "YYYY-MM-DD", status and
// gender within the API's vocabulary, text without control characters and within the limit. On refusal `problem` says
// what the value is and what the field wants, never the value itself.
struct Coerced {
    std::string text;
    std::string problem;  // empty: fine
};
Coerced coerce(const Field& field, const Value& value);

}  // namespace rosterd
