#include "dn.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/random.hpp"

using namespace rosterd::ldap;
using rosterd::tests::Random;

namespace {

// A DN as a person means it, and ways to write it.
struct Part {
    std::string type;
    std::string value;
};
using Rdn = std::vector<Part>;

std::string spaces(Random& random) {
    return std::string(static_cast<std::size_t>(random.number(0, 2)), ' ');
}

std::string any_case(Random& random, std::string text) {
    for (char& c : text)
        if (random.number(0, 1) == 1) {
            if (c >= 'a' && c <= 'z')
                c = static_cast<char>(c - 32);
            else if (c >= 'A' && c <= 'Z')
                c = static_cast<char>(c + 32);
        }
    return text;
}

std::string hex_pair(char c) {
    constexpr char digits[] = "0123456789abcdefABCDEF";
    auto byte = static_cast<unsigned char>(c);
    return std::string("\\") + digits[byte >> 4] + digits[byte & 15];
}

// One of the many spellings of a value: escapes where they must be, and where they may be.
std::string spell_value(Random& random, const std::string& value) {
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        char c = value[i];
        bool edge = i == 0 || i + 1 == value.size();
        bool must = std::string_view(",+\"\\<>;=").find(c) != std::string_view::npos || (c == '#' && i == 0) ||
                    (c == ' ' && edge);
        std::int64_t way = random.number(0, 9);
        if (way == 0 || static_cast<unsigned char>(c) < 0x20)
            text += hex_pair(c);
        else if (must)
            text += random.number(0, 1) == 0 ? std::string("\\") + c : hex_pair(c);
        else
            text += c;
    }
    return text;
}

std::string spell_type(Random& random, const std::string& type) {
    if (type == "cn" && random.number(0, 4) == 0) return "2.5.4.3";
    if (type == "cn" && random.number(0, 4) == 0) return any_case(random, "commonName");
    if (type == "uid" && random.number(0, 4) == 0) return "0.9.2342.19200300.100.1.1";
    return any_case(random, type);
}

std::string spell(Random& random, std::vector<Rdn> rdns) {
    std::string text;
    for (Rdn& rdn : rdns) {
        if (!text.empty()) text += spaces(random) + "," + spaces(random);
        if (rdn.size() > 1 && random.number(0, 1) == 1) std::reverse(rdn.begin(), rdn.end());
        for (std::size_t i = 0; i < rdn.size(); ++i) {
            if (i > 0) text += spaces(random) + "+" + spaces(random);
            std::string type = spell_type(random, rdn[i].type);
            text += type;
            if (type.find('.') == std::string::npos) text += spaces(random);  // libldap takes none after an OID
            text += "=" + spaces(random) + spell_value(random, any_case(random, rdn[i].value));
        }
    }
    return text;
}

std::vector<Rdn> some_dn(Random& random) {
    const std::vector<std::string> types = {"cn", "ou", "uid", "dc", "l", "employeeNumber"};
    const std::vector<std::string> words = {"Zhang", "研发部",  "R&D, Core", "a+b",  "x=y",       "#1",   "Łucja Ó",
                                            "\"q\"", "C\\D",    "<tag>",     "a;b",  "ﬁnance",    "Ａbc", "one  two",
                                            "é",     "e\u0301", "ß",         "über", "tab\tstop", "欧阳"};
    std::vector<Rdn> rdns(static_cast<std::size_t>(random.number(1, 5)));
    for (Rdn& rdn : rdns) {
        std::size_t parts = random.number(0, 5) == 0 ? 2 : 1;
        for (std::size_t i = 0; i < parts; ++i) {
            std::string value = words[static_cast<std::size_t>(random.number(0, std::ssize(words) - 1))];
            if (random.number(0, 2) == 0) value += " " + random.text("abc XYZ,+#\\", 0, 6);
            rdn.push_back({types[static_cast<std::size_t>(random.number(0, std::ssize(types) - 1))], value});
        }
    }
    return rdns;
}

}  // namespace

TEST_CASE("DNs that mean the same have one normal form") {
    struct Row {
        const char* text;
        const char* normal;
    };
    const Row rows[] = {
        {"", ""},
        {"dc=example,dc=test", "dc=example,dc=test"},
        {"DC=Example,  dc = TEST", "dc=example,dc=test"},
        {"cn=Steve  Kille , O=Isode Limited", "cn=steve kille,o=isode limited"},
        {"commonName=a,2.5.4.10=b,2.5.4.6=GB", "cn=a,o=b,c=gb"},
        {"userid=x", "uid=x"},
        {"OU=Sales+CN=J. Smith", "cn=j. smith+ou=sales"},
        {"CN=J. Smith+OU=Sales", "cn=j. smith+ou=sales"},
        {R"(CN=L. Eagle,O=Sue\, Grabbit and Runn)", R"(cn=l. eagle,o=sue\, grabbit and runn)"},
        {R"(CN=L. Eagle,O=Sue\2C Grabbit and Runn)", R"(cn=l. eagle,o=sue\, grabbit and runn)"},
        {R"(cn=\ lead and trail\ )", "cn=lead and trail"},
        {R"(cn=\23one)", R"(cn=\#one)"},
        {"cn=a#b", "cn=a#b"},
        {R"(sn=Lu\C4\8Di\C4\87)", "sn=lučić"},
        {"sn=LUČIĆ", "sn=lučić"},
        {"cn=\u00e9", "cn=\u00e9"},
        {"cn=e\u0301", "cn=\u00e9"},
        {"cn=STRASSE", "cn=strasse"},
        {"cn=Straße", "cn=strasse"},
        {"ou=研发部,dc=x", "ou=研发部,dc=x"},
        {"ou=\uff21\uff22", "ou=ab"},
        {"cn=#04024869", "cn=hi"},
        {"cn=#0C024869", "cn=hi"},
        {"1.3.6.1.4.1.1466.0=#04024869", "1.3.6.1.4.1.1466.0=hi"},
        {"cn=#30030101FF", "cn=#30030101ff"},
        {"x-y=1", "x-y=1"},
    };
    for (const Row& row : rows) {
        CAPTURE(std::string(row.text));
        auto normal = normal_dn(row.text);
        REQUIRE(normal.has_value());
        CHECK(*normal == row.normal);
        CHECK(normal_dn_by_libldap(row.text) == normal);
    }
}

TEST_CASE("what is no DN has no normal form") {
    for (const char* text : {"example", "cn", "=x", "cn=a,,dc=b", "cn=a,", ",cn=a", R"(cn=a\)", R"(cn=a\zz)",
                             R"(cn="a)", "cn=#0", "cn=#xy", "CN=a+", "user@example.test"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(normal_dn(text).has_value());
        CHECK_FALSE(normal_dn_by_libldap(text).has_value());
    }
}

TEST_CASE("bytes that are no UTF-8 keep a normal form of their own") {
    auto one = normal_dn(R"(cn=\ff\fe,dc=x)"), other = normal_dn(R"(cn=\ff\fd,dc=x)");
    REQUIRE(one.has_value());
    REQUIRE(other.has_value());
    CHECK(*one == "cn=#0402fffe,dc=x");
    CHECK(*one != *other);
    CHECK(normal_dn(*one) == one);
}

TEST_CASE("the parent of a normal DN begins after its first comma that is not escaped") {
    CHECK(parent_dn("uid=a,ou=b,dc=c") == "ou=b,dc=c");
    CHECK(parent_dn(R"(ou=r&d\, core,dc=c)") == "dc=c");
    CHECK(parent_dn(R"(ou=x\\,dc=c)") == "dc=c");
    CHECK(parent_dn("dc=c") == "");
    CHECK(parent_dn("") == "");
}

TEST_CASE("every spelling of a DN has the same normal form, and that form is its own") {
    Random random;
    DnCache cache;
    for (int i = 0; i < 3000; ++i) {
        std::vector<Rdn> rdns = some_dn(random);
        std::string one = spell(random, rdns), other = spell(random, rdns);
        CAPTURE(one);
        CAPTURE(other);
        auto normal = normal_dn(one);
        REQUIRE(normal.has_value());
        CHECK(normal_dn(other) == normal);
        CHECK(normal_dn_by_libldap(one) == normal);
        CHECK(normal_dn(*normal) == normal);
        const std::string* cached = cache.normal(other);
        REQUIRE(cached != nullptr);
        CHECK(*cached == *normal);
    }
}

TEST_CASE("any bytes are either no DN or have a normal form that is its own") {
    Random random;
    DnCache cache;
    for (int i = 0; i < 20000; ++i) {
        std::string text = random.text("cnou=,+ \\\"#;<>aZ0f\xe9\xcc\x81\t", 0, 14);
        CAPTURE(std::string(text));
        auto normal = normal_dn(text);
        CHECK(normal_dn_by_libldap(text) == normal);
        const std::string* cached = cache.normal(text);
        CHECK((cached != nullptr) == normal.has_value());
        if (!normal) continue;
        CHECK(*cached == *normal);
        CHECK(normal_dn(*normal) == normal);
    }
}
