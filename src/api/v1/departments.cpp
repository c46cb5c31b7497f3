#include "store/departments.hpp"

#include <algorithm>
#include <map>

#include "api/person_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"

namespace rosterd::api::v1 {

namespace {

bool contains(const std::string* text, std::string_view wanted) {
    if (!text) return false;
    // Without regard to ASCII case, as the store looks for people.
    const auto folded = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto same = [&](char left, char right) { return folded(left) == folded(right); };
    return std::search(text->begin(), text->end(), wanted.begin(), wanted.end(), same) != text->end();
}

struct Listed {
    const Department* department;
    std::string path;
};

// Those whose name or code has the text in it, in order of their paths: a department stands before what is below it.
std::vector<Listed> matching(const DepartmentPaths& departments, const std::string& text) {
    std::vector<Listed> list;
    for (const Department& department : departments.all()) {
        const bool found = text.empty() || contains(find_value(department.values, department_field::name), text) ||
                           contains(find_value(department.values, department_field::code), text);
        if (found) list.push_back({&department, departments.path(department)});
    }
    std::ranges::sort(list, [](const Listed& left, const Listed& right) {
        return std::tie(left.path, left.department->id) < std::tie(right.path, right.department->id);
    });
    return list;
}

PeopleById leaders_of(store::Session& session, std::span<const Listed> list) {
    std::vector<std::int64_t> ids;
    for (const Listed& each : list) std::ranges::copy(each.department->leaders, std::back_inserter(ids));
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    return load_people(session, ids);
}

Json department_json(const Listed& listed, const DepartmentPaths& departments,
                     const std::map<std::int64_t, std::int64_t>& members, const PeopleById& people) {
    const Department& department = *listed.department;
    const std::string* code = find_value(department.values, department_field::code);
    const Department* parent = departments.find(department.parent);
    const auto count = members.find(department.id);
    Json leaders = Json::array();
    for (const std::int64_t id : department.leaders) {
        const auto leader = people.find(id);
        if (leader != people.end()) leaders.push_back(person_reference(leader->second));
    }
    Json json;
    json["departmentId"] = department.department_id;
    json["name"] = DepartmentPaths::name(department);
    put_text(json, "code", code ? *code : std::string(), Absent::null);
    json["parentDepartmentId"] = parent ? Json(parent->department_id) : Json(nullptr);
    json["path"] = listed.path;
    json["members"] = count == members.end() ? 0 : count->second;
    json["leaders"] = std::move(leaders);
    return json;
}

}  // namespace

Async<Response> list_departments(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const Range range = arguments.range(largest_page);
    const std::string wanted = arguments.text("q");
    arguments.check();

    std::string text;
    store::Work work = [&](store::Session& session) {
        const DepartmentPaths departments = DepartmentPaths::load(session);
        const std::vector<Listed> all = matching(departments, wanted);
        const auto total = static_cast<std::int64_t>(all.size());
        const std::int64_t first = std::min(range.offset(), total);
        const std::int64_t count = std::min(range.limit, total - first);
        const auto shown = std::span(all).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
        const PeopleById leaders = leaders_of(session, shown);
        const auto members = store::Departments(session).member_counts();
        Json list = Json::array();
        for (const Listed& each : shown) list.push_back(department_json(each, departments, members, leaders));
        text = json_text(page(total, std::move(list)));
    };
    co_await backend.services.store.read(std::move(work));
    co_return object(std::move(text));
}

}  // namespace rosterd::api::v1
