#include "store/departments.hpp"

#include <algorithm>

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

constexpr std::string_view select_department =
    "SELECT id, department_id, organization, parent, name, code, fields, provenance FROM department ";

class DepartmentReader {
public:
    explicit DepartmentReader(const FieldTable& table) : fields_(table), provenance_(table) {}

    Department read(const Query& row) {
        Department department;
        department.id = row.integer(0);
        department.department_id = row.string(1);
        department.organization = row.integer(2);
        department.parent = row.integer(3);
        for (FieldId field = 0; field < first_without_column; ++field) {
            if (const std::string_view value = row.text(4 + field); !value.empty())
                department.values.emplace_back(field, value);
        }
        fields_.read(row.text(6), department.values, nullptr);
        department.provenance = provenance_.read(row.text(7));
        return department;
    }

private:
    FieldReader fields_;
    ProvenanceReader provenance_;
};

std::string fields_text(Session& session, const Department& department, const UnknownFields& unknown) {
    std::string text;
    fields_to_text(session.department_fields(), first_without_column, department.values, unknown, text);
    return text;
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
    DepartmentReader reader(session_.department_fields());
    Query rows(session_, std::string(select_department) + "WHERE organization = $1 OR $1 = 0 ORDER BY id",
               organization);
    while (rows.next()) departments.push_back(reader.read(rows));
    auto at = departments.begin();
    Query leaders(session_, "SELECT department, person FROM department_leader ORDER BY department, position");
    while (leaders.next()) {
        while (at != departments.end() && at->id < leaders.integer(0)) ++at;
        if (at != departments.end() && at->id == leaders.integer(0)) at->leaders.push_back(leaders.integer(1));
    }
    return departments;
}

std::optional<Department> Departments::find(std::string_view department_id) const {
    Query row(session_, std::string(select_department) + "WHERE department_id = $1", department_id);
    if (!row.next()) return std::nullopt;
    Department department = DepartmentReader(session_.department_fields()).read(row);
    Query leaders(session_, "SELECT person FROM department_leader WHERE department = $1 ORDER BY position",
                  department.id);
    while (leaders.next()) department.leaders.push_back(leaders.integer(0));
    return department;
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
                fields_text(session_, department, {}),
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
            fields_text(session_, department, unknown),
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

bool Departments::change_leaders(std::int64_t department, std::span<const std::int64_t> people) {
    std::vector<std::int64_t> now;
    {
        Query rows(session_, "SELECT person FROM department_leader WHERE department = $1 ORDER BY position",
                   department);
        while (rows.next()) now.push_back(rows.integer(0));
    }
    if (std::ranges::equal(now, people)) return false;
    set_leaders(department, people);
    return true;
}

bool Departments::is_below(std::int64_t department, std::int64_t ancestor) const {
    return integer_of(session_,
                      "WITH RECURSIVE up (id) AS (SELECT CAST($1 AS BIGINT) UNION SELECT d.parent FROM department d "
                      "JOIN up ON d.id = up.id WHERE d.parent IS NOT NULL) SELECT 1 FROM up WHERE id = $2",
                      department, ancestor) != 0;
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
