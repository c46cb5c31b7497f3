#include "api/task_request.hpp"

#include <algorithm>
#include <array>

#include "api/contract_types.hpp"
#include "calendar/cron.hpp"
#include "config/time_zone.hpp"

namespace rosterd::api {

namespace {

// Reference, 9.2, 9.3 and 9.7.
constexpr std::array<std::string_view, 2> flows = {"upstream", "downstream"};
constexpr std::array<std::string_view, 3> triggers = {"manually", "timed", "automatic"};
constexpr std::array<std::string_view, 5> cycles = {"month", "week", "days", "sixHours", "twoHours"};

// Beyond the contract: as a task file has them, checked by its rules.
constexpr std::array<std::string_view, 11> own_members = {
    "departmentFieldMapping", "matchingKeys",        "precedence", "guard",         "removal", "scope",
    "debounceSeconds",        "debounceMostSeconds", "jitter",     "maxRunSeconds", "enabled"};

bool is_blank(const Json& json) {
    if (json.is_structured()) return std::ranges::all_of(json, is_blank);
    return json.is_null() || (json.is_string() && json.get_ref<const std::string&>().empty());
}

void put_text_of(Arguments& body, TaskRequest& request, const char* name) {
    if (!body.has(name)) return;
    std::string text = body.text(name);
    if (text.empty())
        body.problem(name, "不能为空", "must not be empty");
    else
        request.document[name] = std::move(text);
}

template <std::size_t N>
void put_choice(Arguments& body, TaskRequest& request, const char* name, const std::array<std::string_view, N>& known) {
    if (const auto choice = body.choice(name, known)) request.document[name] = *choice;
}

void put_type(Arguments& body, TaskRequest& request, const ConnectorTypes& types) {
    const std::vector<std::string> loaded = types.names();
    std::vector<std::string_view> known(contract_types.begin(), contract_types.end());
    for (const std::string& name : loaded)
        if (std::ranges::find(known, name) == known.end()) known.emplace_back(name);
    if (const auto choice = body.choice("syncTaskType", known)) request.document["syncTaskType"] = *choice;
}

void put_mapping(Arguments& body, TaskRequest& request, const char* name) {
    const Json* list = body.array(name);
    if (!list) return;
    Json rules = Json::array();
    for (std::size_t at = 0; at < list->size(); ++at) {
        const Json& item = (*list)[at];
        const std::string path = std::string(name) + '[' + std::to_string(at) + ']';
        Json rule = Json::object();
        for (const char* member : {"expression", "targetKey"}) {
            const bool usable = item.is_object() && item.contains(member) && item.at(member).is_string() &&
                                !item.at(member).get_ref<const std::string&>().empty();
            if (usable)
                rule[member] = item.at(member);
            else
                body.problem(path + '.' + member, "必须是非空字符串", "must be a string that is not empty");
        }
        rules.push_back(std::move(rule));
    }
    request.document[name] = std::move(rules);
}

// An empty cycle counts as absent, and gives away a client that cannot leave structs out.
enum class Scheduler { absent, empty, given };

Scheduler put_scheduler(Arguments& body, TaskRequest& request) {
    const Json* given = body.object("timedScheduler");
    if (!given) return Scheduler::absent;
    const auto cycle = given->find("cycle");
    if (cycle == given->end() || is_blank(*cycle)) return Scheduler::empty;
    const bool known =
        cycle->is_string() && std::ranges::find(cycles, cycle->get_ref<const std::string&>()) != cycles.end();
    if (!known)
        body.problem("timedScheduler.cycle", "必须是下列值之一: month, week, days, sixHours, twoHours",
                     "must be one of the following values: month, week, days, sixHours, twoHours");
    constexpr std::int64_t year_10000 = 253'402'300'800'000;
    const auto start = given->find("startTime");
    const bool usable = start != given->end() && start->is_number() && *start >= 0 && *start < year_10000;
    if (!usable)
        body.problem("timedScheduler.startTime", "必须是 Unix 毫秒时间戳", "must be a number of Unix milliseconds");
    if (known && usable)
        request.document["timedScheduler"] = {{"cycle", *cycle}, {"startTime", start->get<std::int64_t>()}};
    return Scheduler::given;
}

// What a client can put right at once is named with the other arguments.
void put_timing(Arguments& body, TaskRequest& request) {
    const auto put = [&](const char* name, std::string (*problem_of)(std::string_view)) {
        if (!body.has(name)) return;
        const std::string text = body.text(name);
        const std::string problem = text.empty() ? std::string() : problem_of(text);
        if (!problem.empty()) body.problem(name, "无效: " + problem, "is wrong: " + problem);
        if (!text.empty()) request.document[name] = text;
    };
    put("cron", calendar::cron_problem);
    put("timeZone", config::time_zone_problem);
}

// Twice false beside an empty timedScheduler is what a client sends that cannot leave structs out.
void put_scope(Arguments& body, TaskRequest& request, Scheduler scheduler) {
    const Json* given = body.object("provisioningScope");
    if (!given) return;
    Json scope = *given;
    bool nothing = true;
    for (const char* member : {"all", "includeNewUsers"}) {
        const auto value = given->find(member);
        const bool is_given = value != given->end() && !value->is_null();
        if (is_given && !value->is_boolean())
            body.problem(std::string("provisioningScope.") + member, "必须是布尔值", "must be a boolean value");
        if (!is_given) scope.erase(member);
        nothing = nothing && is_given && *value == false;
    }
    if (scheduler == Scheduler::empty && nothing && given->size() == 2) return;
    request.document["provisioningScope"] = std::move(scope);
}

void put_client_config(Arguments& body, TaskRequest& request) {
    const Json* given = body.object("clientConfig");
    if (!given) return;
    Json members = Json::object();
    // null is a wish, an empty text is what some clients always send.
    const auto is_wish = [](const Json& leaf) { return leaf.is_null() || !is_blank(leaf); };
    for (const auto& [name, member] : given->items())
        if (member.is_object() && std::ranges::any_of(member, is_wish)) members[name] = member;
    request.client_config = std::move(members);
}

TaskRequest read(Arguments& body, const ConnectorTypes& types) {
    TaskRequest request;
    put_text_of(body, request, "syncTaskName");
    put_type(body, request, types);
    put_choice(body, request, "syncTaskFlow", flows);
    put_choice(body, request, "syncTaskTrigger", triggers);
    put_client_config(body, request);
    put_mapping(body, request, "fieldMapping");
    put_mapping(body, request, "departmentFieldMapping");
    if (const std::string code = body.text("organizationCode"); !code.empty())
        request.document["organizationCode"] = code;
    const Scheduler scheduler = put_scheduler(body, request);
    put_timing(body, request);
    put_scope(body, request, scheduler);
    for (const std::string_view name : own_members) {
        if (name == "departmentFieldMapping" || !body.has(name)) continue;
        request.document[name] = *body.value(name);
    }
    return request;
}

}  // namespace

TaskRequest read_create(Arguments& body, const ConnectorTypes& types) {
    for (const char* name :
         {"syncTaskName", "syncTaskType", "syncTaskFlow", "syncTaskTrigger", "clientConfig", "fieldMapping"})
        body.require(name);
    TaskRequest request = read(body, types);
    if (request.document.value("syncTaskTrigger", "") == "timed" && !request.document.contains("timedScheduler") &&
        !request.document.contains("cron"))
        body.problem("timedScheduler", "在定时同步时是必填字段", "is required of a timed task");
    return request;
}

TaskRequest read_update(Arguments& body, const ConnectorTypes& types) {
    return read(body, types);
}

Json merge_client_config(Json stored, const Json& given, const std::string& member) {
    Json leaves = stored.is_object() && stored.contains(member) ? stored[member] : Json::object();
    if (given.is_object() && given.contains(member)) {
        for (const auto& [name, leaf] : given.at(member).items()) {
            if (leaf.is_null())
                leaves.erase(name);
            else if (!is_blank(leaf))
                leaves[name] = leaf;
        }
    }
    Json merged = Json::object();
    merged[member] = std::move(leaves);
    return merged;
}

void check_client_config(Arguments& body, const Json& client_config, const ConnectorType& type) {
    const std::string member(type.settings_name());
    const Json leaves = client_config.value(member, Json::object());
    for (const SettingSpec& spec : type.settings()) {
        if (!spec.required || !spec.fallback.empty()) continue;
        const auto leaf = leaves.find(spec.name);
        if (leaf == leaves.end() || is_blank(*leaf))
            body.problem("clientConfig." + member + "." + std::string(spec.name), "是必填字段", "is required");
    }
}

}  // namespace rosterd::api
