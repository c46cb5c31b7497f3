#include <doctest/doctest.h>

#include "mapping/expression.hpp"

using namespace rosterd;
using mapping::Evaluation;
using mapping::Expression;

namespace {

struct Example {
    Record record;
    Example() {
        record.key = "1";
        has("mail", "a@example.com");
        has("employee-number", "007");
        has("cn;lang-zh", "王小明");
        has("urn:x:2.0:User", Value::make_map({{"employeeNumber", Value("42")}}));
        has("name", Value::make_map({{"familyName", Value("王")}, {"given-name", Value("小明")}, {"none", Value()}}));
        has("emails", Value(Value::List{Value::make_map({{"value", Value("first@x")}}),
                                        Value::make_map({{"value", Value("second@x")}})}));
        has("extattr", Value::make_map({{"工号", Value("A1")}}));
        has("工号", "B2");
    }
    void has(std::string name, Value value) { record.attributes.set(std::move(name), std::move(value)); }

    Evaluation read(std::string_view text) const {
        const Expression::Compiled compiled = Expression::compile(text);
        REQUIRE_MESSAGE(compiled.expression.has_value(), text, ": ", compiled.problem.message);
        return compiled.expression->evaluate(record);
    }
    std::string text(std::string_view expression) const {
        const Evaluation evaluation = read(expression);
        CHECK(evaluation.problem == "");
        if (!evaluation.value) return "(absent)";
        REQUIRE(evaluation.value->as_text());
        return *evaluation.value->as_text();
    }
};

}  // namespace

TEST_CASE("a bare name reads the attribute of that name") {
    const Example person;
    CHECK(person.text("mail") == "a@example.com");
    CHECK(person.text("  mail\n") == "a@example.com");
    CHECK(person.text("phone") == "(absent)");
}

TEST_CASE("names that are no identifiers stand alone as they are") {
    const Example person;
    CHECK(person.text("employee-number") == "007");
    CHECK(person.text("工号") == "B2");
    CHECK(person.text("cn;lang-zh") == "王小明");
    CHECK(person.text(R"(urn:x:2.0:User["employeeNumber"])") == "42");
    CHECK(person.text(R"(extattr["工号"])") == "A1");
    CHECK(person.text("extattr.工号") == "A1");
    CHECK(person.text("name.given-name") == "小明");
}

TEST_CASE("paths go into maps and lists") {
    const Example person;
    CHECK(person.text("name.familyName") == "王");
    CHECK(person.text("name['familyName']") == "王");
    CHECK(person.text("emails[1].value") == "second@x");
}

TEST_CASE("a part that is not there is absent, not an error") {
    const Example person;
    CHECK(person.text("name.middleName") == "(absent)");
    CHECK(person.text("emails[2].value") == "(absent)");
    CHECK(person.text("nobody.familyName[3]") == "(absent)");
    CHECK(person.text("name.none.deeper") == "(absent)");
}

TEST_CASE("the only value of an attribute is also its first") {
    const Example person;
    CHECK(person.text("mail[0]") == "a@example.com");
    CHECK(person.text("mail[1]") == "(absent)");
}

TEST_CASE("a step into a value without such parts is a problem with its column") {
    const Example person;
    const Evaluation evaluation = person.read("name.familyName.first");
    CHECK_FALSE(evaluation.value.has_value());
    CHECK(evaluation.problem.find("column 16") != std::string::npos);
    CHECK(evaluation.problem.find("王") == std::string::npos);
    CHECK(person.read("extattr.工号.x").problem.find("column 11") != std::string::npos);
}

TEST_CASE("a bare name gives the value itself and names its attribute") {
    const Example person;
    const Expression name = *Expression::compile("employee-number").expression;
    CHECK(name.is_name());
    CHECK(name.look_up(person.record) == person.record.attributes.find("employee-number"));
    CHECK(name.attributes() == std::vector<std::string>{"employee-number"});
    const Expression path = *Expression::compile("emails[0].value").expression;
    CHECK_FALSE(path.is_name());
    CHECK(path.attributes() == std::vector<std::string>{"emails"});
    CHECK_FALSE(path.whole_record());
}

TEST_CASE("what is no expression is a problem") {
    for (const char* text : {"", "   ", "mail.", "mail[", "mail[0", "a b", "mail[99999999999999999999]"}) {
        CAPTURE(text);
        const Expression::Compiled compiled = Expression::compile(text);
        CHECK_FALSE(compiled.expression.has_value());
        CHECK(compiled.problem.message != "");
        CHECK(compiled.problem.column >= 1);
    }
}
