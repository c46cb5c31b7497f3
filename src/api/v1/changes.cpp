#include "store/changes.hpp"

#include "api/change_filter.hpp"
#include "api/change_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "store/jobs.hpp"

namespace rosterd::api::v1 {

Async<Response> list_changes(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Arguments arguments = call.arguments();
    const Range range = arguments.range(largest_page);
    const store::ChangeFilter filter = change_filter(arguments);
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
