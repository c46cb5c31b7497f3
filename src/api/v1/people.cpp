#include "store/people.hpp"

#include <array>

#include "api/person_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "store/links.hpp"
#include "store/tasks.hpp"

namespace rosterd::api::v1 {

namespace {

constexpr std::array<std::string_view, 5> statuses = {"Activated", "Suspended", "Deactivated", "Resigned", "Archived"};

struct Wish {
    store::PersonFilter filter;
    std::string department_id;  // empty: any
    Range range;
};

Wish wish_of(Arguments arguments) {
    Wish wish;
    wish.range = arguments.range(largest_page);
    wish.filter.text = arguments.text("q");
    wish.department_id = arguments.text("departmentId");
    wish.filter.below = arguments.boolean("below").value_or(true);
    if (const auto status = arguments.choice("status", statuses)) wish.filter.status = parse_person_status(*status);
    arguments.check();
    return wish;
}

// By public id, else by an identifier.
std::optional<Person> find_person(store::Session& session, const std::string& name) {
    const store::People people(session);
    if (auto person = people.find(name)) return person;
    for (const FieldId field : {person_field::username, person_field::email}) {
        const std::vector<std::int64_t> found = people.find_by(field, name);
        if (found.empty()) continue;
        const std::array<std::int64_t, 1> first = {found.front()};
        const std::vector<Person> loaded = people.load(first);
        if (!loaded.empty()) return loaded.front();
    }
    return std::nullopt;
}

Json links_json(store::Session& session, std::int64_t person) {
    Json list = Json::array();
    for (const store::TaskMemory& task : store::Tasks(session).all()) {
        const auto link = store::Links(session).find_by_object(task.task, Kind::person, person);
        if (!link) continue;
        Json item;
        item["syncTaskId"] = task.task;
        item["key"] = link->key;
        list.push_back(std::move(item));
    }
    return list;
}

std::vector<std::int64_t> managers_of(const std::vector<Person>& people) {
    std::vector<std::int64_t> ids;
    for (const Person& person : people) {
        if (person.manager != 0) ids.push_back(person.manager);
    }
    return ids;
}

}  // namespace

Async<Response> list_people(const Backend& backend, const Call& call) {
    Wish wish = wish_of(call.arguments());
    std::string text;
    store::Work work = [&](store::Session& session) {
        const DepartmentPaths departments = DepartmentPaths::load(session);
        if (!wish.department_id.empty()) {
            const Department* department = departments.find(std::string_view(wish.department_id));
            if (!department)
                throw Refused(ErrorKind::not_found, {"部门 " + wish.department_id + " 不存在",
                                                     "there is no department " + wish.department_id});
            wish.filter.department = department->id;
        }
        const auto people = store::People(session).list(wish.filter, wish.range.offset(), wish.range.limit);
        const PeopleById managers = load_people(session, managers_of(people.list));
        Json list = Json::array();
        for (const Person& person : people.list)
            list.push_back(person_json(person, backend.services.person_fields, departments, managers));
        text = json_text(page(people.total, std::move(list)));
    };
    co_await backend.services.store.read(std::move(work));
    co_return object(std::move(text));
}

Async<Response> get_person(const Backend& backend, const Call& call) {
    const std::string& name = call.variables.front();
    std::string text;
    store::Work work = [&](store::Session& session) {
        const std::optional<Person> person = find_person(session, name);
        if (!person)
            throw Refused(ErrorKind::not_found,
                          {"用户不存在", "there is nobody with this userId, username or email: " + name});
        const DepartmentPaths departments = DepartmentPaths::load(session);
        const PeopleById managers = load_people(session, managers_of({*person}));
        Json json = person_json(*person, backend.services.person_fields, departments, managers);
        json["links"] = links_json(session, person->id);
        text = json_text(json);
    };
    co_await backend.services.store.read(std::move(work));
    co_return object(std::move(text));
}

}  // namespace rosterd::api::v1
