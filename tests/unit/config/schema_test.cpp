#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "unit/config/config_folder.hpp"

using namespace rosterd::config;
using namespace rosterd::config::test;
using Json = nlohmann::json;

namespace {

Json schema(const std::string& name) {
    const char* tree = std::getenv("ROSTERD_SOURCE_DIR");
    REQUIRE_MESSAGE(tree != nullptr, "ROSTERD_SOURCE_DIR names the source tree");
    std::ifstream file(std::filesystem::path(tree) / "config/schema" / name);
    REQUIRE(file.good());
    return Json::parse(file);
}

// One of the two files, with something put into it and read. JSON is YAML, so documents are made as JSON.
class Reader {
public:
    explicit Reader(bool task) : task_(task) {}

    Json good() const {
        if (!task_) return {{"store", "sqlite:hub.db"}, {"listen", {{"socket", "s"}}}, {"connectors", "connectors"}};
        return {{"syncTaskId", 1},
                {"syncTaskName", "x"},
                {"syncTaskType", "ldap"},
                {"syncTaskFlow", "upstream"},
                {"syncTaskTrigger", "manually"},
                {"clientConfig",
                 {{"ldapConfig",
                   {{"url", "ldap://x"},
                    {"usersBaseDn", "dc=x"},
                    {"groupsBaseDn", "dc=x"},
                    {"userQueryCriteria", "(a=b)"},
                    {"departmentQueryCriteria", "(a=b)"}}}}}};
    }

    // The good document with the value in this place; missing maps and lists on the way are made.
    std::vector<Problem> problems(const std::string& pointer, const Json& value) {
        Json document = good();
        document[Json::json_pointer(pointer)] = value;
        folder_.write(task_ ? "tasks.d/task.yaml" : "rosterd.yaml", document.dump());
        return folder_.load().problems;
    }

    std::string digest(const std::string& pointer, const Json& value) {
        Json document = good();
        if (!pointer.empty()) document[Json::json_pointer(pointer)] = value;
        return folder_.task_of(document.dump()).digest;
    }

private:
    bool task_;
    ConfigFolder folder_;
};

// "/a/0/b" as a problem's path has it: "a[0].b".
std::string path_of(const std::string& pointer) {
    std::string path;
    std::istringstream parts(pointer.substr(1));
    for (std::string part; std::getline(parts, part, '/');) {
        if (part == "0") {
            path += "[0]";
        } else {
            path += (path.empty() ? "" : ".") + part;
        }
    }
    return path;
}

std::string problem_at(const std::vector<Problem>& problems, const std::string& pointer) {
    for (const Problem& problem : problems) {
        if (problem.path == path_of(pointer)) return problem.message;
    }
    return {};
}

bool is_refused(const std::vector<Problem>& problems, const std::string& pointer) {
    const std::string message = problem_at(problems, pointer);
    return message.starts_with("out of range") || message.starts_with("wrong type") ||
           message.starts_with("unknown value");
}

// Calls visit(pointer, schema) for every object of named members, and for each such member.
template <class Visit>
void walk(const Json& schema, const std::string& pointer, const Visit& visit) {
    visit(pointer, schema);
    if (schema.contains("items")) walk(schema["items"], pointer + "/0", visit);
    if (!schema.contains("properties")) return;
    for (const auto& [key, member] : schema["properties"].items()) walk(member, pointer + "/" + key, visit);
}

std::string listed(const std::set<std::string>& keys) {
    std::string text;
    for (const std::string& key : keys) text += key + " ";
    return text;
}

std::string known_keys(const std::string& message) {
    const std::string start = "unknown key (known here: ";
    REQUIRE_MESSAGE(message.starts_with(start), message);
    std::set<std::string> keys;
    std::istringstream list(message.substr(start.size(), message.size() - start.size() - 1));
    for (std::string key; std::getline(list, key, ',');) keys.insert(key.substr(key.find_first_not_of(' ')));
    return listed(keys);
}

void check_keys(const Json& schema, bool task) {
    Reader reader(task);
    walk(schema, "", [&](const std::string& pointer, const Json& here) {
        if (!here.contains("properties")) return;
        CAPTURE(pointer);
        std::set<std::string> in_schema;
        for (const auto& [key, member] : here["properties"].items()) in_schema.insert(key);
        // a key unlike any other: the reader answers with all that it knows
        const std::string unknown = pointer + "/zzzzzzzzzzzzzzzzzzzzzzzz";
        CHECK(known_keys(problem_at(reader.problems(unknown, 1), unknown)) == listed(in_schema));
        CHECK(here["additionalProperties"] == false);
    });
}

void check_required(const Json& schema, bool task) {
    Reader reader(task);
    walk(schema, "", [&](const std::string& pointer, const Json& here) {
        if (!here.contains("properties")) return;
        CAPTURE(pointer);
        std::set<std::string> missing;
        // a map in which nothing is given but what makes it count
        Json value = Json::object();
        if (pointer == "/timedScheduler") value["cycle"] = "days";
        const std::vector<Problem> problems = reader.problems(pointer, value);
        for (const auto& [key, member] : here["properties"].items()) {
            if (problem_at(problems, pointer + "/" + key).starts_with("missing key")) missing.insert(key);
        }
        std::set<std::string> required;
        if (here.contains("required")) required = here["required"].get<std::set<std::string>>();
        for (const auto& [key, member] : value.items()) required.erase(key);
        CHECK(listed(missing) == listed(required));
    });
}

void check_values(const Json& schema, bool task) {
    Reader reader(task);
    walk(schema, "", [&](const std::string& pointer, const Json& here) {
        CAPTURE(pointer);
        if (here.contains("minimum")) {
            const auto least = here["minimum"].get<std::int64_t>(), most = here["maximum"].get<std::int64_t>();
            CHECK(!is_refused(reader.problems(pointer, least), pointer));
            CHECK(!is_refused(reader.problems(pointer, most), pointer));
            CHECK(is_refused(reader.problems(pointer, least - 1), pointer));
            CHECK(is_refused(reader.problems(pointer, most + 1), pointer));
            CHECK(is_refused(reader.problems(pointer, "text"), pointer));
            CHECK((here["type"] == "number") == !is_refused(reader.problems(pointer, 1.5), pointer));
        }
        if (here.contains("enum")) {
            for (const Json& value : here["enum"]) CHECK(!is_refused(reader.problems(pointer, value), pointer));
            if (pointer != "/matchingKeys/0") CHECK(is_refused(reader.problems(pointer, "zzz"), pointer));
        }
        if (here.value("type", Json()) == "boolean") {
            CHECK(!is_refused(reader.problems(pointer, true), pointer));
            CHECK(is_refused(reader.problems(pointer, "yes"), pointer));
        }
        if (here.value("type", Json()) == "array") CHECK(is_refused(reader.problems(pointer, 1), pointer));
        if (here.value("type", Json()) == "string") {
            CHECK(is_refused(reader.problems(pointer, Json::object()), pointer));
        }
    });
}

}  // namespace

TEST_CASE("the schemas name exactly the keys that are read") {
    check_keys(schema("rosterd.json"), false);
    check_keys(schema("task.json"), true);
}

TEST_CASE("the schemas require exactly the keys that must be given") {
    check_required(schema("rosterd.json"), false);
    check_required(schema("task.json"), true);
}

TEST_CASE("the schemas' types, ranges and choices are those of the reader") {
    check_values(schema("rosterd.json"), false);
    check_values(schema("task.json"), true);
}

TEST_CASE("the defaults in the task schema are what a task has without the key") {
    Reader reader(true);
    const std::string digest = reader.digest("", {});
    int defaults = 0;
    walk(schema("task.json"), "", [&](const std::string& pointer, const Json& here) {
        if (!here.contains("default")) return;
        CAPTURE(pointer);
        CHECK(reader.digest(pointer, here["default"]) == digest);
        ++defaults;
    });
    CHECK(defaults > 20);
}
