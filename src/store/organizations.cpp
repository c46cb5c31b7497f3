#include "model/directory.hpp"
#include "rosterd/error.hpp"
#include "store/departments.hpp"
#include "store/session.hpp"

namespace rosterd::store {
namespace {

Organization read(const Query& row) {
    return {.id = row.integer(0), .code = row.string(1), .name = row.string(2), .root_department = row.integer(3)};
}

}  // namespace

std::vector<Organization> Organizations::all() const {
    std::vector<Organization> organizations;
    Query rows(session_, "SELECT id, code, name, root_department FROM organization ORDER BY id");
    while (rows.next()) organizations.push_back(read(rows));
    return organizations;
}

std::optional<Organization> Organizations::find(std::string_view code) const {
    Query row(session_, "SELECT id, code, name, root_department FROM organization WHERE code = $1", code);
    if (!row.next()) return std::nullopt;
    return read(row);
}

void Organizations::insert(Organization& organization, std::string_view root_name) {
    const std::int64_t id = session_.reserve(Sequence::organization, 1);
    const std::int64_t written =
        execute(session_, "INSERT INTO organization (id, code, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id,
                organization.code, organization.name);
    if (written == 0)
        throw Error(ErrorKind::conflict, "an organisation with the code " + organization.code + " is there already");
    Department root;
    root.department_id = new_public_id();
    root.organization = id;
    set_value(root.values, department_field::name, std::string(root_name));
    Departments(session_).insert(root);
    execute(session_, "UPDATE organization SET root_department = $2 WHERE id = $1", id, root.id);
    organization.id = id;
    organization.root_department = root.id;
}

void Organizations::rename(std::int64_t organization, std::string_view name) {
    execute(session_, "UPDATE organization SET name = $2 WHERE id = $1", organization, name);
}

}  // namespace rosterd::store
