#include <array>

#include "api/change_json.hpp"
#include "api/v3/envelope.hpp"
#include "api/v3/handlers.hpp"
#include "api/v3/pages.hpp"
#include "store/changes.hpp"
#include "store/jobs.hpp"

namespace rosterd::api::v3 {

namespace {

// Reference, 9.5. Some never happen here: asking for them is right, and finds nothing.
constexpr std::array<std::string_view, 14> v3_actions = {"CreateUser",           "UpdateUser",
                                                         "DeleteUser",           "UpdateUserIdentifier",
                                                         "ChangeUserDepartment", "CreateDepartment",
                                                         "UpdateDepartment",     "DeleteDepartment",
                                                         "MoveDepartment",       "UpdateDepartmentLeader",
                                                         "CreateGroup",          "UpdateGroup",
                                                         "DeleteGroup",          "Updateless"};
constexpr std::array<std::string_view, 2> object_types = {"DEPARTMENT", "USER"};

// One action of the contract can be several of ours. nullopt: nothing can match.
std::optional<store::ChangeFilter> filter_for(const std::optional<std::string>& v3_action, std::optional<Kind> kind) {
    store::ChangeFilter filter;
    filter.kind = kind;
    if (!v3_action) return filter;
    // Clearing fields is an update, of whatever it is that loses them.
    if (*v3_action == "UpdateUser" || *v3_action == "UpdateDepartment") {
        const Kind only = *v3_action == "UpdateUser" ? Kind::person : Kind::department;
        if (kind.value_or(only) != only) return std::nullopt;
        filter.kind = only;
    }
    for (auto number = static_cast<int>(Action::create_department); number <= static_cast<int>(Action::none);
         ++number) {
        const auto action = static_cast<Action>(number);
        if (to_v3_action(action, filter.kind.value_or(Kind::person)) == *v3_action) filter.actions.push_back(action);
    }
    return filter.actions.empty() ? std::nullopt : std::optional(std::move(filter));
}

}  // namespace

Async<Response> list_sync_job_logs(const Backend& backend, const Call& call) {
    Arguments arguments = call.arguments();
    const std::int64_t id = arguments.id("syncJobId");
    const Range range = arguments.range(largest_page);
    const std::optional<bool> wanted = arguments.boolean("success");
    const auto action = arguments.choice("action", v3_actions);
    const auto type = arguments.choice("objectType", object_types);
    arguments.check();

    std::optional<Kind> kind;
    if (type) kind = *type == "USER" ? Kind::person : Kind::department;
    std::optional<store::ChangeFilter> filter = filter_for(action, kind);
    if (filter) filter->success = wanted;

    bool known = false;
    std::string text;
    store::Work work = [&](store::Session& session) {
        const std::optional<Job> job = store::Jobs(session).find(id);
        known = job && job->mode == JobMode::run;
        if (!known) return;
        store::Changes::Page changes;
        if (filter) changes = store::Changes(session).list(id, *filter, range.offset(), range.limit);
        const ObjectNames names = ObjectNames::load(session, changes.list);
        const ChangeShape shape{backend.services.person_fields, backend.services.department_fields, names};
        Json list = Json::array();
        for (const Change& change : changes.list) list.push_back(shape.sync_job_log(change));
        Json data = page(changes.total, std::move(list));
        // Typed clients expect this one field here, and know no other: reference, 6.8.
        data["syncJobId"] = id;
        text = success_text(call.request_id, std::move(data));
    };
    co_await backend.services.store.read(std::move(work));
    if (!known) throw no_such_job(id);
    co_return success(std::move(text));
}

}  // namespace rosterd::api::v3
