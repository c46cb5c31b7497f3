#include "api/known_task.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"

namespace rosterd::api::v1 {

namespace {

constexpr std::int64_t most = 1000;

}  // namespace

// The coming runs of a timed task; an empty list for every other one.
Async<Response> get_task_schedule(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Arguments arguments = call.arguments();
    const std::string after = arguments.text("after");
    const std::int64_t count = arguments.optional_id("count").value_or(5);
    arguments.check();
    if (count > most) throw Error(ErrorKind::invalid, "count is at most " + std::to_string(most));
    const std::optional<Instant> given = after.empty() ? backend.services.clock.now() : parse_instant(after);
    if (!given)
        throw Error(ErrorKind::invalid, "after is no instant (RFC 3339 with an offset, as in 2026-01-31T02:00:00Z)");
    known_task(backend, id);
    Json list = Json::array();
    std::string zone;
    if (backend.timers) {
        zone = backend.timers->zone_of(id);
        for (std::string& at : backend.timers->coming(id, *given, static_cast<std::size_t>(count))) {
            Json item;
            item["at"] = std::move(at);
            list.push_back(std::move(item));
        }
    }
    Json json;
    json["syncTaskId"] = id;
    put_text(json, "timeZone", zone, Absent::null);
    json["paused"] = backend.queue.paused(id);
    json["list"] = std::move(list);
    co_return object(json_text(json));
}

}  // namespace rosterd::api::v1
