#include "api/person_json.hpp"

#include "api/field_json.hpp"
#include "store/people.hpp"

namespace rosterd::api {

namespace {

Json value_json(const Person& person, const Field& field, FieldId id) {
    const std::string* text = find_value(person.values, id);
    return text && !text->empty() ? field_json(field.type, *text) : Json(nullptr);
}

Json memberships_json(const Person& person, const DepartmentPaths& departments) {
    Json list = Json::array();
    for (const Membership& membership : person.memberships) {
        const Department* department = departments.find(membership.department);
        if (!department) continue;
        Json item;
        item["departmentId"] = department->department_id;
        item["name"] = DepartmentPaths::name(*department);
        item["path"] = departments.path(*department);
        item["main"] = membership.main;
        list.push_back(std::move(item));
    }
    return list;
}

}  // namespace

PeopleById load_people(store::Session& session, std::span<const std::int64_t> ids) {
    PeopleById people;
    for (Person& person : store::People(session).load(ids)) {
        const std::int64_t id = person.id;
        people.emplace(id, std::move(person));
    }
    return people;
}

Json person_reference(const Person& person) {
    Json json;
    json["userId"] = person.user_id;
    const std::string* name = find_value(person.values, person_field::name);
    json["name"] = name ? Json(*name) : Json(nullptr);
    return json;
}

Json person_json(const Person& person, const FieldTable& fields, const DepartmentPaths& departments,
                 const PeopleById& managers) {
    Json json, custom = Json::object();
    json["userId"] = person.user_id;
    json["status"] = to_string(person.status);
    // The order in which people look for them; the rest follows the table.
    for (const FieldId id : {person_field::username, person_field::name})
        json[fields[id].key] = value_json(person, fields[id], id);
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto id = static_cast<FieldId>(i);
        const Field& field = fields[id];
        if (id == person_field::status || id == person_field::username || id == person_field::name) continue;
        (field.custom ? custom : json)[field.key] = value_json(person, field, id);
    }
    json["customData"] = std::move(custom);
    json["departments"] = memberships_json(person, departments);
    const auto manager = managers.find(person.manager);
    json["manager"] = manager == managers.end() ? Json(nullptr) : person_reference(manager->second);
    json["createdAt"] = person.created_at;
    json["updatedAt"] = person.updated_at;
    return json;
}

}  // namespace rosterd::api
