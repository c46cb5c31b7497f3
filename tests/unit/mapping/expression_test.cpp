#include "mapping/expression.hpp"

#include <doctest/doctest.h>

using namespace rosterd;
using mapping::Evaluation;
using mapping::Expression;

namespace {

struct Example {
    Record record;
    Example() { record.key = "1"; }
    void has(std::string name, Value value) { record.attributes.set(std::move(name), std::move(value)); }
    Evaluation read(std::string_view text) const {
        const Expression::Compiled compiled = Expression::compile(text);
        REQUIRE_MESSAGE(compiled.expression.has_value(), text, ": ", compiled.problem.message);
        return compiled.expression->evaluate(record);
    }
    // The text it comes to; "(absent)", "(problem)".
    std::string text(std::string_view expression) const {
        const Evaluation evaluation = read(expression);
        if (!evaluation.problem.empty()) return "(problem)";
        if (!evaluation.value) return "(absent)";
        const std::string* text = evaluation.value->as_text();
        return text ? *text : "(" + std::string(evaluation.value->type_name()) + ")";
    }
};

}  // namespace

TEST_CASE("an expression computes with the attributes of a record") {
    Example person;
    person.has("mail", "Zhang.San@Example.com");
    person.has("uid", "zs");
    person.has("employee-number", "007");
    person.has("emails", Value(Value::List{Value::make_map({{"value", Value("a@x")}, {"primary", Value(false)}}),
                                           Value::make_map({{"value", Value("b@x")}, {"primary", Value(true)}})}));
    CHECK(person.text(R"(has(mail) ? mail.split("@")[0].lowerAscii() : uid)") == "zhang.san");
    CHECK(person.text(R"(has(phone) ? phone : uid)") == "zs");
    CHECK(person.text(R"(record["employee-number"] + "-" + record.uid)") == "007-zs");
    CHECK(person.text("emails.filter(e, e.primary)[0].value") == "b@x");
    CHECK(person.text("record.exists(k, k == 'uid') ? 'yes' : 'no'") == "yes");
    CHECK(person.text("record.filter(k, k.startsWith('m')).join()") == "mail");
}

TEST_CASE("absent comes through whatever needs the value, so the target is left alone") {
    const Example person;
    CHECK(person.text("mail.lowerAscii()") == "(absent)");
    CHECK(person.text("'x' + mail") == "(absent)");
    CHECK(person.text("name.familyName + name.givenName") == "(absent)");
    CHECK(person.text("has(mail) ? mail.lowerAscii() : absent()") == "(absent)");
    CHECK(person.text("has(name.familyName) ? 'a' : 'b'") == "b");
    CHECK(person.text("coalesce(mail, mobile, 'none')") == "none");
}

TEST_CASE("present and empty is not absent") {
    Example person;
    person.has("mail", "");
    person.has("phone", Value());
    CHECK(person.text("has(mail) ? 'there' : 'not'") == "there");
    CHECK(person.text("has(phone) ? 'there' : 'not'") == "there");
    CHECK(person.text("mail.lowerAscii()") == "");
    CHECK(person.text("coalesce(phone, mail)") == "");
}

TEST_CASE("a problem has its column and hides the value") {
    Example person;
    person.has("age", "s3cret");
    const Evaluation evaluation = person.read("'x' +  string(int(age))");
    CHECK(evaluation.problem.find("column 15: ") == 0);
    CHECK(evaluation.problem.find("s3cret") == std::string::npos);
    CHECK(person.read("size(age.first.second)").problem.find("column 9: ") == 0);
}

TEST_CASE("every type of a record's values goes in and out") {
    Example person;
    person.has("at", Value(Instant(std::chrono::milliseconds(-1500))));
    person.has("blob", Value(Bytes{"\xff"}));
    person.has("span", Value(Duration(1500000000)));
    person.has("count", Value(std::uint64_t{7}));
    person.has("tags", Value(Value::List{Value("a"), Value(true), Value(1.5), Value(std::int64_t{-1}), Value()}));
    CHECK(person.text("string(at)") == "1969-12-31T23:59:58.5Z");
    CHECK(*person.read("[at][0]").value->as_instant() == Instant(std::chrono::milliseconds(-1500)));
    CHECK(person.read("[blob][0]").value->as_bytes()->data == "\xff");
    CHECK(*person.read("span + span").value->as_duration() == Duration(3000000000));
    CHECK(*person.read("count + 1u").value->as_unsigned() == 8);
    CHECK(*person.read("[tags][0]").value == *person.record.attributes.find("tags"));
    CHECK(person.read("{'b': tags, 1: null}").value->member("1")->is_null());
    person.has("far", Value(Instant(std::chrono::milliseconds(INT64_MAX))));
    CHECK(person.read("[far]").problem != "");
}

TEST_CASE("an expression names the attributes it can read") {
    const auto compile = [](const char* text) { return *Expression::compile(text).expression; };
    const Expression both = compile(R"(has(mail) ? mail.lowerAscii() : record["x-y"] + uid.z[0])");
    CHECK(both.attributes() == std::vector<std::string>{"mail", "x-y", "uid"});
    CHECK_FALSE(both.whole_record());
    CHECK_FALSE(both.is_name());
    CHECK(compile("emails.map(uid, uid.x)").attributes() == std::vector<std::string>{"emails"});
    CHECK(compile("size(record) > 1").whole_record());
    CHECK(compile("record.mail").is_name());
    CHECK(compile("type").is_name());
    CHECK(compile("package").is_name());
    CHECK_FALSE(compile("true").is_name());
}

TEST_CASE("a problem of the text has the column of its character") {
    const auto problem = Expression::compile("'王' + mail.lowerAsci()").problem;
    CHECK(problem.column == 12);
    CHECK(problem.message.find("lowerAscii") != std::string::npos);
    CHECK(Expression::compile("a - ").problem.column == 5);
    CHECK(Expression::compile("\xff").problem.message != "");
    CHECK(Expression::compile(std::string(100000, 'a')).problem.message != "");
}

TEST_CASE("a result has a limit") {
    Example person;
    person.has("text", std::string(100'000, 'x'));
    CHECK(person.text("text + text") != "(problem)");
    CHECK(person.read("[text].map(t, t.replace('x', '0123456789abcdef'))").problem.find("1 MiB") != std::string::npos);
}
