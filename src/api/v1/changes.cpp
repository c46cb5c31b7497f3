#include "store/changes.hpp"

#include <array>

#include "api/change_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "store/jobs.hpp"

namespace rosterd::api::v1 {

namespace {

constexpr std::array<std::string_view, 14> actions = {"createDepartment",
                                                      "updateDepartment",
                                                      "moveDepartment",
                                                      "setLeaders",
                                                      "deleteDepartment",
                                                      "createPerson",
                                                      "updatePerson",
                                                      "clearFields",
                                                      "changeIdentifier",
                                                      "changeDepartments",
                                                      "disablePerson",
                                                      "deletePerson",
                                                      "adopt",
                                                      "none"};
constexpr std::array<std::string_view, 5> states = {"planned", "applied", "failed", "held", "skipped"};
constexpr std::array<std::string_view, 2> object_types = {"DEPARTMENT", "USER"};

store::ChangeFilter filter_of(Arguments& arguments) {
    store::ChangeFilter filter;
    filter.success = arguments.boolean("success");
    for (const std::string& action : arguments.choices("action", actions))
        filter.actions.push_back(*parse_action(action));
    for (const std::string& state : arguments.choices("state", states))
        filter.states.push_back(*parse_change_state(state));
    if (const auto type = arguments.choice("objectType", object_types))
        filter.kind = *type == "USER" ? Kind::person : Kind::department;
    filter.text = arguments.text("text");
    filter.unchanged = arguments.boolean("unchanged").value_or(false);
    // A plan is nothing but planned changes.
    filter.unfinished = true;
    return filter;
}

}  // namespace

Async<Response> list_changes(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Arguments arguments = call.arguments();
    const Range range = arguments.range(largest_page);
    const store::ChangeFilter filter = filter_of(arguments);
    arguments.check();

    std::string text;
    store::Work work = [&](store::Session& session) {
        if (!store::Jobs(session).find(id)) throw no_such_job(id);
        const auto changes = store::Changes(session).list(id, filter, range.offset(), range.limit);
        const ObjectNames names = ObjectNames::load(session, changes.list);
        const ChangeShape shape{backend.services.person_fields, backend.services.department_fields, names};
        Json list = Json::array();
        for (const Change& change : changes.list) list.push_back(shape.own(change));
        text = json_text(page(changes.total, std::move(list)));
    };
    co_await backend.services.store.read(std::move(work));
    co_return object(std::move(text));
}

}  // namespace rosterd::api::v1
