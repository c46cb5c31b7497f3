// The link between an object of the hub and its id outside: reference, section 12.

#include <algorithm>
#include <array>

#include "api/field_json.hpp"
#include "api/v3/envelope.hpp"
#include "api/v3/handlers.hpp"
#include "store/departments.hpp"
#include "store/links.hpp"
#include "store/people.hpp"

namespace rosterd::api::v3 {

namespace {

constexpr std::array<std::string_view, 8> user_id_types = {"user_id",  "external_id", "phone",         "email",
                                                           "username", "identity",    "sync_relation", "custom_field"};
constexpr std::array<std::string_view, 5> department_id_types = {"department_id", "open_department_id", "sync_relation",
                                                                 "custom_field", "code"};
constexpr int no_such_user = 2004;

struct Id {
    std::string text, type;
};

Refused unsupported(const std::string& type) {
    return {ErrorKind::invalid, {"不支持按 " + type + " 查找", "finding by " + type + " is not supported"}, 501};
}

// "lark:ou_..." or "1000:ou_...": the object that a task of that connector, or of that id, has linked with it.
std::int64_t linked(store::Session& session, const std::vector<TaskPointer>& tasks, Kind kind,
                    const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return 0;
    const std::string source = text.substr(0, colon), key = text.substr(colon + 1);
    for (const TaskPointer& task : tasks) {
        if (task->type != source && std::to_string(task->id) != source) continue;
        if (const auto link = store::Links(session).find(task->id, kind, key)) return link->object;
    }
    return 0;
}

std::optional<Person> find_person(store::Session& session, const std::vector<TaskPointer>& tasks, const Id& id) {
    const store::People people(session);
    if (id.type == "user_id") return people.find(id.text);
    std::vector<std::int64_t> rows;
    if (id.type == "identity" || id.type == "sync_relation") {
        rows = {linked(session, tasks, Kind::person, id.text)};
    } else if (id.type == "custom_field") {
        throw unsupported(id.type);
    } else {
        const FieldId field = id.type == "external_id" ? person_field::external_id
                              : id.type == "phone"     ? person_field::phone
                              : id.type == "email"     ? person_field::email
                                                       : person_field::username;
        rows = people.find_by(field, id.text);
    }
    if (rows.empty()) return std::nullopt;
    std::vector<Person> found = people.load(std::span(rows).first(1));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Person person_of(store::Session& session, const std::vector<TaskPointer>& tasks, const Id& id) {
    auto person = find_person(session, tasks, id);
    if (!person) throw Refused(ErrorKind::not_found, {"用户不存在", "there is no such user"}, 0, no_such_user);
    return std::move(*person);
}

Department department_of(store::Session& session, const std::vector<TaskPointer>& tasks, const std::string& code,
                         const Id& id) {
    const auto organization = store::Organizations(session).find(code);
    if (!organization)
        throw Refused(ErrorKind::not_found, {"组织 " + code + " 不存在", "there is no organisation " + code});
    if (id.type == "custom_field") throw unsupported(id.type);
    const std::int64_t row =
        id.type == "sync_relation" ? linked(session, tasks, Kind::department, id.text) : std::int64_t{0};
    for (Department& department : store::Departments(session).all(organization->id)) {
        const std::string* its_code = find_value(department.values, department_field::code);
        const bool found = id.text == "root"            ? department.id == organization->root_department
                           : id.type == "sync_relation" ? department.id == row
                           : id.type == "code"          ? its_code && *its_code == id.text
                                                        : department.department_id == id.text;
        if (found) return std::move(department);
    }
    throw Refused(ErrorKind::not_found, {"部门 " + id.text + " 不存在", "there is no department " + id.text});
}

// What the task has set of the object: the outside object as the hub knows it.
template <class Object>
Json known_of(const Object& object, const FieldTable& table, std::int64_t task) {
    Json json = Json::object();
    for (const auto& [field, setter] : object.provenance) {
        const std::string* text = find_value(object.values, field);
        if (setter == task && text) json[table[field].key] = field_json(table[field].type, *text);
    }
    return json;
}

template <class Object>
Json relations(store::Session& session, const std::vector<TaskPointer>& tasks, Kind kind, const Object& object,
               const FieldTable& table) {
    Json list = Json::array();
    for (const TaskPointer& task : tasks) {
        const auto link = store::Links(session).find_by_object(task->id, kind, object.id);
        if (!link) continue;
        Json item;
        item["provider"] = task->type;
        item["userIdInIdp"] = link->key;
        item["userInfoInIdp"] = known_of(object, table, task->id);
        list.push_back(std::move(item));
    }
    return list;
}

bool remove_links(store::Session& session, const std::vector<TaskPointer>& tasks, const std::string& provider,
                  Kind kind, std::int64_t object) {
    store::Links links(session);
    bool removed = false;
    for (const TaskPointer& task : tasks) {
        if (task->type != provider) continue;
        while (const auto link = links.find_by_object(task->id, kind, object)) {
            links.remove(link->id);
            removed = true;
        }
    }
    return removed;
}

std::string required(Arguments& arguments, const char* name) {
    std::string text = arguments.text(name);
    if (text.empty()) arguments.problem(name, "是必填字段", "is required");
    return text;
}

template <std::size_t N>
Id id_of(Arguments& arguments, const char* name, const std::array<std::string_view, N>& types) {
    Id id;
    id.text = required(arguments, name);
    id.type = arguments.choice(std::string(name) + "Type", types).value_or(std::string(types.front()));
    return id;
}

Async<Response> removed(const Backend& backend, const Call& call, store::Work work, const bool& success_flag) {
    co_await backend.services.store.write(std::move(work));
    Json data;
    data["success"] = success_flag;
    co_return success(success_text(call.request_id, std::move(data)));
}

}  // namespace

Async<Response> get_user_sync_relations(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const Id id = id_of(arguments, "userId", user_id_types);
    arguments.check();

    const std::vector<TaskPointer> tasks = backend.book.all();
    std::string text;
    store::Work work = [&](store::Session& session) {
        const Person person = person_of(session, tasks, id);
        text = success_text(call.request_id,
                            relations(session, tasks, Kind::person, person, backend.services.person_fields));
    };
    co_await backend.services.store.read(std::move(work));
    co_return success(std::move(text));
}

Async<Response> delete_user_sync_relations(const Backend& backend, const Call& call) {
    Arguments body = call.body();
    const Id id = id_of(body, "userId", user_id_types);
    const std::string provider = required(body, "provider");
    body.check();

    const std::vector<TaskPointer> tasks = backend.book.all();
    bool done = false;
    store::Work work = [&](store::Session& session) {
        done = remove_links(session, tasks, provider, Kind::person, person_of(session, tasks, id).id);
    };
    co_return co_await removed(backend, call, std::move(work), done);
}

Async<Response> get_department_sync_relations(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const std::string code = required(arguments, "organizationCode");
    const Id id = id_of(arguments, "departmentId", department_id_types);
    arguments.boolean("withCustomData");
    arguments.check();

    const std::vector<TaskPointer> tasks = backend.book.all();
    std::string text;
    store::Work work = [&](store::Session& session) {
        const Department department = department_of(session, tasks, code, id);
        text = success_text(call.request_id, relations(session, tasks, Kind::department, department,
                                                       backend.services.department_fields));
    };
    co_await backend.services.store.read(std::move(work));
    co_return success(std::move(text));
}

Async<Response> delete_department_sync_relations(const Backend& backend, const Call& call) {
    Arguments body = call.body();
    const std::string code = required(body, "organizationCode");
    const Id id = id_of(body, "departmentId", department_id_types);
    const std::string provider = required(body, "provider");
    body.check();

    const std::vector<TaskPointer> tasks = backend.book.all();
    bool done = false;
    store::Work work = [&](store::Session& session) {
        done = remove_links(session, tasks, provider, Kind::department, department_of(session, tasks, code, id).id);
    };
    co_return co_await removed(backend, call, std::move(work), done);
}

}  // namespace rosterd::api::v3
