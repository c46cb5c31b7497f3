#include "filter.hpp"

#include <doctest/doctest.h>
#include <lber.h>

#include "support/random.hpp"

using namespace rosterd::ldap;

// Exported by libldap, declared in none of its public headers: what it makes of a filter when it sends a search.
extern "C" int ldap_pvt_put_filter(BerElement* ber, const char* filter);

namespace {

bool libldap_sends(const std::string& filter) {
    BerElement* ber = ber_alloc_t(LBER_USE_DER);
    bool sent = ldap_pvt_put_filter(ber, filter.c_str()) == 0;
    ber_free(ber, 1);
    return sent;
}

}  // namespace

TEST_CASE("filters of RFC 4515 are taken") {
    for (const char* text : {
             "(cn=Babs Jensen)",
             "(!(cn=Tim Howes))",
             "(&(objectClass=Person)(|(sn=Jensen)(cn=Babs J*)))",
             "(o=univ*of*mich*)",
             "(seeAlso=)",
             "(cn:caseExactMatch:=Fred Flintstone)",
             "(cn:=Betty Rubble)",
             "(sn:dn:2.4.6.8.10:=Barney Rubble)",
             "(o:dn:=Ace Industry)",
             "(:1.2.3:=Wilma Flintstone)",
             "(:DN:2.4.6.8.10:=Dino)",
             R"(o=Parens R Us \28for all\29)",
             "(cn=*)",
             R"((bin=\00\00\00\04))",
             R"((sn=Lu\c4\8di\c4\87))",
             "(1.3.6.1.4.1.1466.0=x)",
             "(age>=3)",
             "(age<=3)",
             "(cn~=x)",
             "(&)",
             "(|)",
             "(cn;lang-en=x)",
             "(ou=研发部)",
             "(userAccountControl:1.2.840.113556.1.4.803:=2)",
         }) {
        std::string filter = text[0] == '(' ? text : "(" + std::string(text) + ")";
        CAPTURE(filter);
        CHECK(check_filter(filter).message == "");
        CHECK(libldap_sends(filter));
    }
}

TEST_CASE("what is no filter is refused with its place") {
    struct Row {
        const char* text;
        std::size_t column;
        const char* message;
    };
    const Row rows[] = {
        {"", 1, "a filter is missing"},
        {"objectClass=person", 1, "\"(\" is missing"},
        {"(objectClass=person", 20, "\")\" is missing at the end"},
        {"(&(a=b)(c=d)", 13, "\")\" is missing at the end"},
        {"(a=b))", 6, "text after the filter"},
        {"(a=b)(c=d)", 6, "a second filter"},
        {"(部门)", 2, "no \"=\""},
        {"(&(a=b)x)", 8, "\")\" is missing before this"},
        {"(!)", 3, "\"(\" is missing"},
        {"(=x)", 2, "no attribute name"},
        {"(a b=x)", 2, "no attribute name"},
        {"(a_b=x)", 2, "underscore"},
        {"(cn;la&ng=x)", 2, "an option"},
        {"(cn=a(b)", 6, "inside a value"},
        {R"((cn=a\zz))", 6, "hexadecimal"},
        {R"((cn=部\2))", 6, "hexadecimal"},
    };
    for (const Row& row : rows) {
        CAPTURE(std::string(row.text));
        FilterProblem problem = check_filter(row.text);
        CHECK(problem.message.find(row.message) != std::string::npos);
        CHECK(problem.column == row.column);
        CAPTURE(problem.message);
    }
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "(!";
    CHECK(check_filter(deep).message == "nested too deeply");
}

TEST_CASE("no bytes bring the check down, and libldap sends what it takes") {
    rosterd::tests::Random random;
    for (int i = 0; i < 50000; ++i) {
        std::string filter = random.text("()&|!=*\\a2:;~<>._-\xe9", 0, 16);
        CAPTURE(filter);
        FilterProblem problem = check_filter(filter);
        if (problem.message.empty())
            CHECK(libldap_sends(filter));
        else
            CHECK(problem.column >= 1);
    }
}
