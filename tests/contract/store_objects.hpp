#pragma once
// Objects of the hub for tests, with only what matters said.

#include <string>

#include "model/directory.hpp"
#include "store/departments.hpp"
#include "store/people.hpp"

namespace rosterd::testing {

inline Organization add_organization(store::Session& session, std::string code = "company") {
    Organization organization{.code = code, .name = code};
    store::Organizations(session).insert(organization, code);
    return organization;
}

inline Department add_department(store::Session& session, const Organization& organization, std::string name,
                                 std::int64_t parent = 0) {
    Department department;
    department.department_id = new_public_id();
    department.organization = organization.id;
    department.parent = parent == 0 ? organization.root_department : parent;
    set_value(department.values, department_field::name, std::move(name));
    store::Departments(session).insert(department);
    return department;
}

inline Person make_person(const Organization& organization, std::string name, std::string username = {}) {
    Person person;
    person.user_id = new_public_id();
    person.organization = organization.id;
    person.created_at = person.updated_at = "2026-01-01T00:00:00.000Z";
    set_value(person.values, person_field::name, std::move(name));
    if (!username.empty()) set_value(person.values, person_field::username, std::move(username));
    return person;
}

inline Person add_person(store::Session& session, const Organization& organization, std::string name,
                         std::string username = {}) {
    Person person = make_person(organization, std::move(name), std::move(username));
    store::People(session).insert(person);
    return person;
}

}  // namespace rosterd::testing
