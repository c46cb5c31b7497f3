#pragma once
// Answers of the API as a daemon gives them.

#include <nlohmann/json.hpp>
#include <string>

namespace rosterd::tests {

using Json = nlohmann::ordered_json;

inline Json counts(const Json& given = Json::object()) {
    Json counts;
    for (const char* name : {"seen", "created", "updated", "unchanged", "held", "skipped", "failed", "missing",
                             "removed", "removalHeld", "removalFailed", "waiting", "kept"})
        counts[name] = given.value(name, 0);
    return counts;
}

inline Json job(const Json& given = Json::object()) {
    Json job = Json::parse(R"({"syncJobId":17,"syncTaskId":1000,"createdAt":"2026-11-21T09:29:04.000Z",
      "updatedAt":"2026-11-21T09:29:07.150Z","syncStatus":"success","syncFlow":"upstream","syncTrigger":"manually",
      "departmentCountAll":41,"departmentCountSucc":41,"departmentUpdateCountAll":0,"departmentUpdateCountSucc":0,
      "accountCountAll":523,"accountCountSucc":522,"accountUpdateCountAll":4,"accountUpdateCountSucc":3,
      "errMsg":null,"mode":"run","outcome":"succeeded","stage":null,"startedAt":"2026-11-21T09:29:05.250Z",
      "finishedAt":"2026-11-21T09:29:07.150Z","evidence":"3 pages, 564 records, searchResultDone 0",
      "planHash":"0123456789abcdef0123456789abcdef"})");
    job["departments"] = counts(Json{{"seen", 41}, {"unchanged", 41}});
    job["people"] = counts(Json{{"seen", 523}, {"updated", 4}, {"unchanged", 519}});
    job.update(given);
    return job;
}

inline Json running_job(const std::string& stage = "reading", std::int64_t through = 0) {
    Json given = {{"syncStatus", "onProgress"}, {"outcome", nullptr}, {"stage", stage}, {"finishedAt", nullptr}};
    given["people"] = counts(Json{{"seen", 523}, {"created", through}});
    return job(given);
}

inline Json change(const std::string& action, const std::string& name, const Json& given = Json::object()) {
    Json change = Json::parse(R"({"syncJobLogId":1,"objectType":"USER","action":"","v3Action":"","state":"planned",
      "objectId":"01920000-0000-7000-8000-000000000001","objectName":"","key":"k-1","reason":"changed in the directory",
      "error":null,"at":"2026-11-21T09:29:06.000Z","changes":[]})");
    change["action"] = action;
    change["objectName"] = name;
    change.update(given);
    return change;
}

inline Json field(const std::string& key, const Json& before, const Json& after) {
    Json field;
    field["key"] = key;
    field["before"] = before;
    field["after"] = after;
    return field;
}

}  // namespace rosterd::tests
