#include "store/departments.hpp"

#include "rosterd/error.hpp"
#include "store/field_text.hpp"
#include "store/provenance_text.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

constexpr FieldId first_without_column = 2;  // name and code have columns

TextOrNull column(const Department& department, FieldId field) {
    const std::string* value = find_value(department.values, field);
    return {value == nullptr ? std::string_view() : std::string_view(*value)};
}

UnknownFields unknown_fields(Session& session, std::int64_t department) {
    UnknownFields unknown;
    FieldValues ignored;
    Query row(session, "SELECT fields FROM department WHERE id = $1", department);
    if (row.next()) FieldReader(session.department_fields()).read(row.text(0), ignored, &unknown);
    return unknown;
}

}  // namespace

std::vector<Department> Departments::all(std::int64_t organization) const {
    std::vector<Department> departments;
    FieldReader fields(session_.department_fields());
    ProvenanceReader provenance(session_.department_fields());
    Query rows(session_,
               "SELECT id, department_id, organization, parent, name, code, fields, provenance FROM department "
               "WHERE organization = $1 OR $1 = 0 ORDER BY id",
               organization);
    while (rows.next()) {
        Department& department = departments.emplace_back();
        department.id = rows.integer(0);
        department.department_id = rows.string(1);
        department.organization = rows.integer(2);
        department.parent = rows.integer(3);
        for (FieldId field = 0; field < first_without_column; ++field) {
            if (const std::string_view value = rows.text(4 + field); !value.empty())
                department.values.emplace_back(field, value);
        }
        fields.read(rows.text(6), department.values, nullptr);
        department.provenance = provenance.read(rows.text(7));
    }
    auto at = departments.begin();
    Query leaders(session_, "SELECT department, person FROM department_leader ORDER BY department, position");
    while (leaders.next()) {
        while (at != departments.end() && at->id < leaders.integer(0)) ++at;
        if (at != departments.end() && at->id == leaders.integer(0)) at->leaders.push_back(leaders.integer(1));
    }
    return departments;
}

std::map<std::int64_t, std::int64_t> Departments::member_counts() const {
    std::map<std::int64_t, std::int64_t> counts;
    Query rows(session_,
               "SELECT m.department, count(*) FROM membership m JOIN person p ON p.id = m.person "
               "WHERE p.retired = 0 GROUP BY m.department");
    while (rows.next()) counts.emplace(rows.integer(0), rows.integer(1));
    return counts;
}

void Departments::insert(Department& department) {
    department.id = session_.reserve(Sequence::department, 1);
    const std::int64_t written =
        execute(session_,
                "INSERT INTO department (id, department_id, organization, parent, name, code, fields, provenance) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                department.id, department.department_id, department.organization, IdOrNull{department.parent},
                column(department, department_field::name), column(department, department_field::code),
                fields_to_text(session_.department_fields(), first_without_column, department.values, {}),
                ProvenanceWriter(session_.department_fields()).text(department.provenance));
    if (written == 0)
        throw Error(ErrorKind::conflict, "a department with the id " + department.department_id + " is there already");
    if (!department.leaders.empty()) set_leaders(department.id, department.leaders);
}

void Departments::update(const Department& department) {
    const UnknownFields unknown = unknown_fields(session_, department.id);
    execute(session_,
            "UPDATE department SET organization = $2, parent = $3, name = $4, code = $5, fields = $6, provenance = $7 "
            "WHERE id = $1",
            department.id, department.organization, IdOrNull{department.parent},
            column(department, department_field::name), column(department, department_field::code),
            fields_to_text(session_.department_fields(), first_without_column, department.values, unknown),
            ProvenanceWriter(session_.department_fields()).text(department.provenance));
}

void Departments::set_leaders(std::int64_t department, std::span<const std::int64_t> people) {
    execute(session_, "DELETE FROM department_leader WHERE department = $1", department);
    Command insert(session_,
                   "INSERT INTO department_leader (department, person, position) VALUES ($1, $2, $3) "
                   "ON CONFLICT DO NOTHING");
    std::int64_t position = 0;
    for (const std::int64_t person : people) insert.run(department, person, position++);
}

bool Departments::remove(std::int64_t department) {
    const bool needed =
        integer_of(session_, "SELECT 1 FROM department WHERE parent = $1 LIMIT 1", department) != 0 ||
        integer_of(session_, "SELECT 1 FROM organization WHERE root_department = $1", department) != 0 ||
        integer_of(
            session_,
            "SELECT 1 FROM membership m JOIN person p ON p.id = m.person WHERE m.department = $1 AND p.retired = 0 "
            "LIMIT 1",
            department) != 0;
    if (needed) return false;
    execute(session_, "DELETE FROM membership WHERE department = $1", department);
    execute(session_, "DELETE FROM department_leader WHERE department = $1", department);
    execute(session_, "DELETE FROM department WHERE id = $1", department);
    return true;
}

}  // namespace rosterd::store
