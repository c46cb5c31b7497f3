#pragma once
// A change as both faces of the API show it: reference 7.4, and our own form.

#include "api/json.hpp"
#include "api/object_names.hpp"
#include "model/change.hpp"
#include "model/fields.hpp"

namespace rosterd::api {

struct ChangeShape {
    const FieldTable& person_fields;
    const FieldTable& department_fields;
    const ObjectNames& names;

    Json sync_job_log(const Change& change) const;
    Json own(const Change& change) const;
    Json fields(const Change& change, Absent absent) const;  // [{key, before, after}]

private:
    Json value(const Change& change, const FieldChange& field, const std::string& text, Absent absent) const;
};

// A value of a changed field for people: names in place of ids, lists with commas.
std::string readable(const FieldChange& field, const std::string& text, const ObjectNames& names);

// Whether the API counts it among what went well.
bool is_success(const Change& change) noexcept;
std::string_view object_type(Kind kind) noexcept;  // DEPARTMENT, USER

}  // namespace rosterd::api
