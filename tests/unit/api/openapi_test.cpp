// The documents are as the daemon is: same paths, same methods, same arguments; every example of an answer fits.

#include <doctest/doctest.h>

#include <fstream>
#include <regex>
#include <set>

#include "api/openapi/documents.hpp"
#include "unit/api/api_world.hpp"

using namespace rosterd;
using namespace rosterd::tests;
using api::Json;

namespace {

Json document(const char* face) {
    return Json::parse(std::string(face) == "v1" ? api::v1_document() : api::v3_document());
}

const Json& resolved(const Json& document, const Json& schema) {
    if (!schema.contains("$ref")) return schema;
    std::string pointer = schema.at("$ref");
    return document.at(Json::json_pointer(pointer.substr(1)));
}

// The part of JSON Schema that the documents use. Empty: it fits.
class Judge {
public:
    explicit Judge(const Json& document) : document_(document) {}

    std::string fault(const Json& given, const Json& value, const std::string& at) const {
        const Json& schema = resolved(document_, given);
        if (schema.contains("anyOf")) {
            std::string why;
            for (const Json& one : schema.at("anyOf")) {
                const std::string fault_here = fault(one, value, at);
                if (fault_here.empty()) return {};
                why += "[" + fault_here + "] ";
            }
            return why;
        }
        if (schema.contains("allOf")) return fault(merged(schema.at("allOf")), value, at);
        if (schema.contains("const") && schema.at("const") != value)
            return at + ": is not " + schema.at("const").dump();
        if (schema.contains("not") && fault(schema.at("not"), value, at).empty()) return at + ": must not be so";
        if (schema.contains("enum") && !contains(schema.at("enum"), value)) return at + ": unknown " + value.dump();
        if (schema.contains("type") && !has_type(schema.at("type"), value)) return at + ": wrong type " + value.dump();
        if (schema.contains("minimum") && value.is_number() && value < schema.at("minimum")) return at + ": too small";
        if (schema.contains("maximum") && value.is_number() && value > schema.at("maximum")) return at + ": too large";
        if (schema.contains("pattern") && value.is_string() &&
            !std::regex_search(value.get<std::string>(), std::regex(schema.at("pattern").get<std::string>())))
            return at + ": has another form: " + value.dump();
        if (value.is_object()) return fault_in_object(schema, value, at);
        if (value.is_array() && schema.contains("items"))
            for (const Json& item : value)
                if (std::string why = fault(schema.at("items"), item, at + "[]"); !why.empty()) return why;
        return {};
    }

private:
    // Objects only: each part knows its own members, and what none of them knows is not in the document.
    Json merged(const Json& parts) const {
        Json whole = {{"type", "object"}, {"required", Json::array()}, {"properties", Json::object()}};
        for (const Json& part : parts) {
            const Json& schema = resolved(document_, part);
            for (const Json& name : schema.at("required")) whole["required"].push_back(name);
            whole["properties"].update(schema.at("properties"));
        }
        return whole;
    }

    std::string fault_in_object(const Json& schema, const Json& value, const std::string& at) const {
        if (schema.contains("required"))
            for (const Json& name : schema.at("required"))
                if (!value.contains(name.get<std::string>())) return at + ": lacks " + name.get<std::string>();
        if (!schema.contains("properties")) return {};
        for (const auto& [name, member] : value.items()) {
            // What an answer holds is in the document.
            if (!schema.at("properties").contains(name)) return at + ": " + name + " is not in the document";
            if (std::string why = fault(schema.at("properties").at(name), member, at + "." + name); !why.empty())
                return why;
        }
        return {};
    }

    static bool contains(const Json& list, const Json& value) {
        return std::find(list.begin(), list.end(), value) != list.end();
    }

    static bool has_type(const Json& types, const Json& value) {
        if (types.is_array())
            return std::any_of(types.begin(), types.end(), [&](const Json& one) { return has_type(one, value); });
        const std::string type = types;
        return type == "object"    ? value.is_object()
               : type == "array"   ? value.is_array()
               : type == "string"  ? value.is_string()
               : type == "integer" ? value.is_number_integer()
               : type == "boolean" ? value.is_boolean()
               : type == "null"    ? value.is_null()
                                   : value.is_number();
    }

    const Json& document_;
};

// Answers to ask for once a task has run: what stands in the document for them, and the request.
struct Sample {
    const char *face, *pattern, *method;
    std::string target, body;
};

void check_sample(ApiWorld& given, const Sample& sample) {
    CAPTURE(sample.target);
    const Json doc = document(sample.face);
    const Answer answer =
        std::string(sample.method) == "get" ? given.get(sample.target) : given.post(sample.target, sample.body);
    const Json& responses = doc.at("paths").at(sample.pattern).at(sample.method).at("responses");
    const std::string status = std::to_string(answer.status);
    const Json& response = responses.contains(status) ? responses.at(status) : responses.at("default");
    const std::string media = answer.content_type.substr(0, answer.content_type.find(';'));
    REQUIRE(response.at("content").contains(media));
    if (answer.json.is_null()) return;
    CHECK(Judge(doc).fault(response.at("content").at(media).at("schema"), answer.json, "answer") == "");
}

std::string source_of(const std::string& name) {
    const char* tree = std::getenv("ROSTERD_SOURCE_DIR");
    REQUIRE_MESSAGE(tree != nullptr, "ROSTERD_SOURCE_DIR names the source tree");
    std::ifstream file(std::string(tree) + "/src/api/" + name);
    REQUIRE_MESSAGE(file.good(), name);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the documents have every route and no other") {
    std::set<std::string> routes, documented;
    for (const api::Route& route : api::routes()) {
        std::string method(route.method);
        for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        routes.insert(method + " " + std::string(route.pattern));
    }
    for (const char* face : {"v1", "v3"}) {
        const Json doc = document(face);
        CHECK(doc.at("openapi") == "3.1.0");
        for (const auto& [path, methods] : doc.at("paths").items())
            for (const auto& [method, operation] : methods.items()) documented.insert(method + " " + path);
    }
    for (const std::string& route : routes) CHECK_MESSAGE(documented.contains(route), "no document has ", route);
    for (const std::string& route : documented) CHECK_MESSAGE(routes.contains(route), "there is no route ", route);
}

TEST_CASE("a documented query parameter of a type is really read: a wrong value is refused") {
    ApiWorld given;
    const std::int64_t job = given.run_task();
    for (const char* face : {"v1", "v3"}) {
        const Json doc = document(face);
        for (const auto& [path, methods] : doc.at("paths").items()) {
            if (!methods.contains("get") || !methods.at("get").contains("parameters")) continue;
            for (const Json& parameter : methods.at("get").at("parameters")) {
                if (parameter.at("in") != "query") continue;
                const Json& schema = parameter.at("schema");
                const bool plain_text = schema.at("type") == "string" && !schema.contains("enum");
                if (plain_text) continue;
                std::string target = std::regex_replace(path, std::regex("\\{id\\}"), std::to_string(job)) + "?" +
                                     parameter.at("name").get<std::string>() + "=no-such-value";
                for (const Json& other : methods.at("get").at("parameters"))
                    if (other.at("in") == "query" && other.contains("required") &&
                        other.at("name") != parameter.at("name"))
                        target += "&" + other.at("name").get<std::string>() + "=1000";
                CAPTURE(target);
                const Answer answer = given.get(target);
                const int status =
                    answer.status == 200 ? answer.json.value("statusCode", 200) : static_cast<int>(answer.status);
                CHECK(status == 400);
            }
        }
    }
}

TEST_CASE("an argument that a handler reads is in the document") {
    const std::regex asks(
        R"re((?:arguments|body)\.(?:id|optional_id|boolean|text|choices|choice|ids|array|object)\("(\w+)")re");
    for (const char* face : {"v1", "v3"}) {
        const std::string text(std::string(face) == "v1" ? api::v1_document() : api::v3_document());
        const std::vector<std::string> files =
            std::string(face) == "v1"
                ? std::vector<std::string>{"v1/jobs.cpp",         "v1/people.cpp", "v1/departments.cpp",
                                           "v1/task_actions.cpp", "v1/wishes.cpp", "v1/plans.cpp",
                                           "v1/why.cpp",          "v1/export.cpp", "v1/mapping.cpp",
                                           "change_filter.cpp"}
                : std::vector<std::string>{"v3/sync_tasks.cpp",     "v3/sync_jobs.cpp",
                                           "v3/sync_job_logs.cpp",  "v3/sync_risk_operations.cpp",
                                           "v3/sync_relations.cpp", "task_request.cpp"};
        for (const std::string& file : files) {
            const std::string source = source_of(file);
            for (std::sregex_iterator found(source.begin(), source.end(), asks), end; found != end; ++found) {
                const std::string name = (*found)[1];
                CHECK_MESSAGE(text.find('"' + name + '"') != std::string::npos, file, " reads ", name);
            }
        }
    }
}

TEST_CASE("real answers are as the documents say") {
    ApiWorld given;
    given.world.task.removal.after_absences = 1;
    given.world.task.guard.remove_people.small_count = 0;
    given.use_task();
    given.run_task();
    given.world.directory.remove_person("3");
    const std::string job = std::to_string(given.run_task());
    const std::string plan = given.post("/api/v1/tasks/1000/plan").json.at("syncJobId").dump();
    const std::string document = given.get("/api/v1/jobs/" + plan + "/plan").text;
    const std::string user = given.world.person("张三").user_id;
    const std::vector<Sample> samples = {
        {"v3", "/api/v3/list-sync-tasks", "get", "/api/v3/list-sync-tasks", {}},
        {"v3", "/api/v3/get-sync-task", "get", "/api/v3/get-sync-task?syncTaskId=1000", {}},
        {"v3", "/api/v3/get-sync-task", "get", "/api/v3/get-sync-task", {}},
        {"v3", "/api/v3/create-sync-task", "post", "/api/v3/create-sync-task",
         R"({"syncTaskName":"x","syncTaskType":"fake","syncTaskFlow":"upstream","syncTaskTrigger":"manually",
             "clientConfig":{},"fieldMapping":[]})"},
        {"v3", "/api/v3/update-sync-task", "post", "/api/v3/update-sync-task",
         R"({"syncTaskId":1001,"syncTaskName":"y"})"},
        {"v3", "/api/v3/trigger-sync-task", "post", "/api/v3/trigger-sync-task", R"({"syncTaskId":7})"},
        {"v3", "/api/v3/get-sync-job", "get", "/api/v3/get-sync-job?syncJobId=" + job, {}},
        {"v3", "/api/v3/list-sync-jobs", "get", "/api/v3/list-sync-jobs?syncTaskId=1000", {}},
        {"v3", "/api/v3/list-sync-job-logs", "get", "/api/v3/list-sync-job-logs?syncJobId=1&limit=50", {}},
        {"v3", "/api/v3/list-sync-risk-operations", "get", "/api/v3/list-sync-risk-operations?syncTaskId=1000", {}},
        {"v3", "/api/v3/cancel-sync-risk-operation", "post", "/api/v3/cancel-sync-risk-operation",
         R"({"syncRiskOperationIds":[1,99]})"},
        {"v3", "/api/v3/get-user-sync-relations", "get", "/api/v3/get-user-sync-relations?userId=" + user, {}},
        {"v3", "/api/v3/get-user-sync-relations", "get", "/api/v3/get-user-sync-relations?userId=nobody", {}},
        {"v1", "/api/v1/health", "get", "/api/v1/health", {}},
        {"v1", "/api/v1/ready", "get", "/api/v1/ready", {}},
        {"v1", "/api/v1/version", "get", "/api/v1/version", {}},
        {"v1", "/api/v1/connectors", "get", "/api/v1/connectors", {}},
        {"v1", "/api/v1/connectors/{type}", "get", "/api/v1/connectors/fake", {}},
        {"v1", "/api/v1/connectors/{type}", "get", "/api/v1/connectors/none", {}},
        {"v1", "/api/v1/config/problems", "get", "/api/v1/config/problems", {}},
        {"v1", "/api/v1/tasks", "get", "/api/v1/tasks", {}},
        {"v1", "/api/v1/tasks/{id}", "get", "/api/v1/tasks/1000", {}},
        {"v1", "/api/v1/tasks/{id}/check", "post", "/api/v1/tasks/1000/check", {}},
        {"v1", "/api/v1/tasks/{id}/lint", "post", "/api/v1/tasks/1000/lint", {}},
        {"v1", "/api/v1/tasks/{id}/lint", "post", "/api/v1/tasks/7/lint", {}},
        {"v1", "/api/v1/tasks/{id}/preview", "post", "/api/v1/tasks/1000/preview",
         R"({"limit":2,"expression":"mail"})"},
        {"v1", "/api/v1/tasks/{id}/preview", "post", "/api/v1/tasks/1000/preview", R"({"where":"1 +"})"},
        {"v1", "/api/v1/tasks/{id}/plan", "post", "/api/v1/tasks/1000/plan", {}},
        {"v1", "/api/v1/jobs/{id}/plan", "get", "/api/v1/jobs/" + plan + "/plan", {}},
        {"v1", "/api/v1/jobs/{id}/plan", "get", "/api/v1/jobs/" + job + "/plan", {}},
        {"v1", "/api/v1/tasks/{id}/apply", "post", "/api/v1/tasks/1000/apply", document},
        {"v1", "/api/v1/tasks/{id}/apply", "post", "/api/v1/tasks/1000/apply", document + " "},
        {"v1", "/api/v1/tasks/{id}/run", "post", "/api/v1/tasks/1000/run", R"({"people":["zhang"]})"},
        {"v1", "/api/v1/tasks/{id}/run", "post", "/api/v1/tasks/1000/run", R"({"people":[7]})"},
        {"v1", "/api/v1/jobs/{id}/undo", "post", "/api/v1/jobs/" + job + "/undo", {}},
        {"v1", "/api/v1/jobs/{id}/undo", "post", "/api/v1/jobs/" + job + "/undo", R"({"mode":"run"})"},
        {"v1", "/api/v1/people/{person}/why", "get", "/api/v1/people/zhang/why?syncTaskId=1000", {}},
        {"v1", "/api/v1/people/{person}/why", "get", "/api/v1/people/nobody/why?syncTaskId=1000", {}},
        {"v1", "/api/v1/jobs", "get", "/api/v1/jobs", {}},
        {"v1", "/api/v1/jobs", "get", "/api/v1/jobs?syncTaskId=1000&group=true", {}},
        {"v1", "/api/v1/jobs/{id}", "get", "/api/v1/jobs/" + job, {}},
        {"v1", "/api/v1/jobs/{id}", "get", "/api/v1/jobs/99", {}},
        {"v1", "/api/v1/jobs/{id}/changes", "get", "/api/v1/jobs/1/changes?limit=100&unchanged=true", {}},
        {"v1", "/api/v1/jobs/{id}/export", "get", "/api/v1/jobs/1/export?format=csv", {}},
        {"v1", "/api/v1/jobs/{id}/events", "get", "/api/v1/jobs/1/events", {}},
        {"v1", "/api/v1/jobs/{id}/retry", "post", "/api/v1/jobs/1/retry", {}},
        {"v1", "/api/v1/people", "get", "/api/v1/people", {}},
        {"v1", "/api/v1/people/{person}", "get", "/api/v1/people/zhang", {}},
        {"v1", "/api/v1/departments", "get", "/api/v1/departments", {}},
    };
    for (const Sample& sample : samples) check_sample(given, sample);
}
