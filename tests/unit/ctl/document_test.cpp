#include "ctl/document.hpp"

#include <doctest/doctest.h>
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "support/random.hpp"

using namespace rosterd::ctl;

namespace {

std::string written(Form form, const Json& value) {
    std::ostringstream out;
    write_document(out, form, value);
    return out.str();
}

std::string listed(Form form, const Json& head, const std::vector<Json>& items, const Json& tail) {
    std::ostringstream out;
    ListDocument document(out, form);
    document.begin(head, static_cast<std::int64_t>(items.size()));
    for (const Json& item : items) document.add(item);
    document.end(tail);
    return out.str();
}

// What a YAML reader makes of it. Texts are marked as such ("!") when they were quoted.
Json read_yaml(const YAML::Node& node) {
    if (node.IsMap()) {
        Json object = Json::object();
        for (const auto& member : node) object[member.first.as<std::string>()] = read_yaml(member.second);
        return object;
    }
    if (node.IsSequence()) {
        Json array = Json::array();
        for (const auto& item : node) array.push_back(read_yaml(item));
        return array;
    }
    if (node.IsNull()) return nullptr;
    if (node.Tag() == "!") return node.as<std::string>();
    return Json::parse(node.as<std::string>());
}

const Json person = Json::parse(R"({"userId":"0192","name":"王伟","externalId":"007","phone":null,"active":true,
  "count":12,"ratio":0.5,"departments":[{"name":"研发部","main":true}],"customData":{"工号":"no","yes":"1e3"},"none":[],"empty":{}})");

}  // namespace

TEST_CASE("JSON is the API's, indented, in the API's order") {
    CHECK(written(Form::json, Json::parse(R"({"b":1,"a":[true,null,"王"]})")) ==
          "{\n  \"b\": 1,\n  \"a\": [\n    true,\n    null,\n    \"王\"\n  ]\n}\n");
}

TEST_CASE("a list as JSON is totalCount and list, however it is written") {
    const std::string text = listed(Form::json, nullptr, {person, person}, nullptr);
    Json wanted;
    wanted["totalCount"] = 2;
    wanted["list"] = {person, person};
    CHECK(Json::parse(text) == wanted);
    CHECK(text == wanted.dump(2) + "\n");
    CHECK(Json::parse(listed(Form::json, nullptr, {}, nullptr)).dump() == R"({"totalCount":0,"list":[]})");
}

TEST_CASE("a list can have members before and behind it") {
    const Json head = Json::parse(R"({"job":{"syncJobId":17,"errMsg":null}})");
    const Json tail = Json::parse(R"({"refused":[]})");
    const std::string json = listed(Form::json, head, {person}, tail);
    Json wanted = head;
    wanted["totalCount"] = 1;
    wanted["list"] = {person};
    wanted["refused"] = Json::array();
    CHECK(json == wanted.dump(2) + "\n");
    CHECK(read_yaml(YAML::Load(listed(Form::yaml, head, {person}, tail))) == wanted);
    CHECK(read_yaml(YAML::Load(listed(Form::yaml, head, {}, tail)))["list"] == Json::array());
}

TEST_CASE("YAML keeps texts texts and everything else what it is") {
    const std::string text = written(Form::yaml, person);
    CHECK(read_yaml(YAML::Load(text)) == person);
    CHECK(text.find("name: \"王伟\"\n") != std::string::npos);
    CHECK(text.find("externalId: \"007\"\n") != std::string::npos);
    CHECK(text.find("\"yes\": \"1e3\"") != std::string::npos);
}

TEST_CASE("a list as YAML reads back as the same list") {
    const Json read = read_yaml(YAML::Load(listed(Form::yaml, nullptr, {person, person}, nullptr)));
    CHECK(read["totalCount"] == 2);
    CHECK(read["list"] == Json::array({person, person}));
}

TEST_CASE("documents of any text read back as they were, and never steer a terminal") {
    rosterd::tests::Random random;
    const std::vector<std::string> parts = {"a",       "王",
                                            "\n",      "\r\n",
                                            "\t",      "\x1b[31m",
                                            "\x7f",    "\u009b",
                                            "\"",      "\\",
                                            ": ",      "# ",
                                            "- ",      "'",
                                            "😀",       "\u2028",
                                            " ",       "~",
                                            "null",    "\u0085",
                                            "{",       "]",
                                            "&anchor", "%",
                                            "\ufeff",  std::string(1, '\0')};
    for (int round = 0; round < 500; ++round) {
        std::string text, key;
        for (std::int64_t i = random.number(0, 6); i > 0; --i)
            text += parts[static_cast<std::size_t>(random.number(0, std::ssize(parts) - 1))];
        for (std::int64_t i = random.number(1, 3); i > 0; --i)
            key += parts[static_cast<std::size_t>(random.number(0, std::ssize(parts) - 1))];
        Json value;
        value["list"] = Json::array({text, Json::object({{key, text}})});
        CAPTURE(value.dump());
        for (const Form form : {Form::json, Form::yaml}) {
            const std::string shown = written(form, value);
            for (const char* evil : {"\x1b", "\x7f", "\u009b", "\u0085", "\r"})
                CHECK(shown.find(evil) == std::string::npos);
            if (form == Form::json) CHECK(Json::parse(shown) == value);
            if (form == Form::yaml) CHECK(read_yaml(YAML::Load(shown)) == value);
        }
    }
}
