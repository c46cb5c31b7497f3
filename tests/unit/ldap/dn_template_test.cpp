#include "dn_template.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace rosterd::ldap;

namespace {

std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
    REQUIRE(template_problem(text, "department") == "");
    auto value_of = [&](std::string_view name) {
        auto found = values.find(name);
        return found != values.end() ? std::optional(found->second) : std::nullopt;
    };
    DnTemplate::Filled result = DnTemplate(text).fill(value_of, "ou=d,dc=x", "dc=x");
    return result.dn.empty() ? "missing " + result.missing : result.dn;
}

}  // namespace

TEST_CASE("a template is filled with escaped values") {
    CHECK(filled("uid={uid},{department}", {{"uid", "anna"}}) == "uid=anna,ou=d,dc=x");
    CHECK(filled("uid={uid},ou=people,{base}", {{"uid", " a,b+\"c\"\\#"}}) ==
          "uid=\\ a\\,b\\+\\\"c\\\"\\\\#,ou=people,dc=x");
    CHECK(filled("cn={givenName} {sn}+uid={uid},{base}", {{"givenName", "#A"}, {"sn", "B "}, {"uid", "a\nb"}}) ==
          "cn=\\#A B\\ +uid=a\\0ab,dc=x");
    CHECK(filled("uid={uid},ou=\\2c,dc=fixed", {{"uid", "a"}}) == "uid=a,ou=\\2c,dc=fixed");
    CHECK(filled("uid={uid},{base}", {}) == "missing uid");
    CHECK(filled("uid={uid},{base}", {{"uid", ""}}) == "missing uid");
}

TEST_CASE("where an entry is put is the template without its first part") {
    auto value_of = [](std::string_view) { return std::optional<std::string>("x"); };
    CHECK(DnTemplate("uid={uid},l={l},{department}").fill_parent(value_of, "ou=d", "dc=x").dn == "l=x,ou=d");
    CHECK(DnTemplate("uid=a\\,{uid},{base}").fill_parent(value_of, "ou=d", "dc=x").dn == "dc=x");
    CHECK(DnTemplate("uid={uid},{department}").names_above());
    CHECK_FALSE(DnTemplate("uid={uid},{base}").names_above());
}

TEST_CASE("what is no template is told what is wrong") {
    auto wrong = [](std::string_view text, std::string_view words) {
        std::string problem = template_problem(text, "department");
        CAPTURE(problem);
        return problem.find(words) != std::string::npos;
    };
    CHECK(wrong("uid={uid", "without \"}\""));
    CHECK(wrong("uid=uid},{base}", "without \"{\""));
    CHECK(wrong("uid=fixed,{base}", "no attribute in braces"));
    CHECK(wrong("uid={uid},{parent}", "{parent} has no meaning here"));
    CHECK(wrong("uid={uid}{base}", "after a comma"));
    CHECK(wrong("uid={uid},{base},dc=x", "stands at the end"));
    CHECK(wrong("uid={u id},{base}", "is no attribute name"));
    CHECK(wrong("{uid},{base}", "is no DN"));
    CHECK(wrong("uid={uid}", "is no DN with a place"));
    CHECK(wrong("", "no attribute in braces"));
}
