#include <doctest/doctest.h>

#include "mapping/field_mapping.hpp"

using namespace rosterd;
using mapping::Expression;

namespace {

std::string result(std::string_view text, const Value* hub) {
    const auto compiled = Expression::compile(text);
    if (!compiled.expression) return compiled.problem.message;
    CHECK(compiled.expression->uses_hub());
    Record record;
    record.attributes.set("title", "Engineer");
    record.attributes.set("hub", "an attribute");
    const auto [value, problem] = compiled.expression->evaluate(record, hub);
    if (!problem.empty()) return problem;
    if (!value) return "(absent)";
    if (const bool* yes = value->as_boolean()) return *yes ? "true" : "false";
    return value->is_null() ? "null" : *value->as_text();
}

}  // namespace

TEST_CASE("`hub` is the current object, null when there is none") {
    const FieldTable fields = FieldTable::people();
    FieldValues values;
    set_value(values, *fields.find("title"), "Director");
    const Value hub = mapping::hub_value(fields, values);
    CHECK(result("hub.title", &hub) == "Director");
    CHECK(result("hub['title']", &hub) == "Director");
    CHECK(result("hub == null", &hub) == "false");
    CHECK(result("has(hub)", &hub) == "true");
    CHECK(result("has(hub.title)", &hub) == "true");
    CHECK(result("has(hub.nickname)", &hub) == "false");
    CHECK(result("hub.nickname", &hub) == "(absent)");
    CHECK(result("hub.exists(field, field == 'title')", &hub) == "true");

    CHECK(result("hub", nullptr) == "null");
    CHECK(result("hub == null", nullptr) == "true");
    CHECK(result("has(hub)", nullptr) == "false");
    CHECK(result("has(hub.title)", nullptr) == "false");
    CHECK(result("coalesce(hub.title, title)", nullptr) == "Engineer");
    CHECK(result("hub == null ? title : hub.title", &hub) == "Director");
    CHECK(result("hub == null ? record.hub : ''", nullptr) == "an attribute");
}

TEST_CASE("a mapping says whether it needs the current object") {
    const FieldTable fields = FieldTable::people();
    CHECK_FALSE(mapping::FieldMapping::compile({{"cn", "name"}, {"record.hub", "title"}}, fields).mapping.uses_hub());
    const auto compiled =
        mapping::FieldMapping::compile({{"cn", "name"}, {"coalesce(hub.title, title)", "title"}}, fields);
    REQUIRE(compiled.problems.empty());
    CHECK(compiled.mapping.uses_hub());
    CHECK(compiled.mapping.attributes() == std::vector<std::string>{"cn", "title"});
}
