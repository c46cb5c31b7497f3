#pragma once
// A person of the hub as our own paths show it.

#include <span>
#include <string>
#include <unordered_map>

#include "api/department_paths.hpp"
#include "api/json.hpp"
#include "model/directory.hpp"
#include "store/store.hpp"

namespace rosterd::api {

// People by row id, as far as they are there: who manages, who leads.
using PeopleById = std::unordered_map<std::int64_t, Person>;
PeopleById load_people(store::Session& session, std::span<const std::int64_t> ids);

Json person_json(const Person& person, const FieldTable& fields, const DepartmentPaths& departments,
                 const PeopleById& managers);

// {userId, name}
Json person_reference(const Person& person);

}  // namespace rosterd::api
