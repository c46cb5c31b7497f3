#pragma once
// The columns of the person table that hold fields.

#include <array>
#include <string_view>

#include "model/fields.hpp"

namespace rosterd::store {

// Fields with a column of their own, by position; `status` (6) is not among the values.
inline constexpr FieldId first_person_field_without_column = 7;
inline constexpr std::array<std::string_view, 6> person_field_columns = {"name",  "username",    "email",
                                                                         "phone", "external_id", "employee_number"};

}  // namespace rosterd::store
