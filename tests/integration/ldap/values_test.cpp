// Values of every sort, as slapd sends them.

#include <doctest/doctest.h>

#include <fstream>

#include "ldap_reader.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

const std::string base = "dc=example,dc=test";

// In base64, for LDIF.
std::string encoded(const std::string& bytes) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned long group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63];
    }
    return text;
}

std::string person(const std::string& uid, const std::string& more) {
    return "dn: uid=" + uid + "," + base + "\nobjectClass: inetOrgPerson\nobjectClass: extensibleObject\nuid: " + uid +
           "\ncn: " + uid + "\nsn: " + uid + "\n" + more + "\n";
}

struct Directory {
    Directory() {
        std::ofstream(schema)
            << "attributetype ( 1.3.6.1.4.1.55555.1 NAME ( 'badgeBytes' 'badge' ) EQUALITY octetStringMatch "
               "SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )\n"
               "attributetype ( 1.3.6.1.4.1.55555.2 NAME 'hiredAt' EQUALITY generalizedTimeMatch "
               "SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 )\n";
    }
    ~Directory() { std::filesystem::remove(schema); }
    std::filesystem::path schema =
        std::filesystem::temp_directory_path() / ("rosterd-values-" + std::to_string(getpid()) + ".schema");
};

}  // namespace

TEST_CASE_FIXTURE(Directory, "language tags, several values, bytes and times") {
    Slapd slapd({"--schema", schema});
    std::string photo("\xff\xd8\xff\x00\x01", 5), certificate("\x30\x03\x02\x01\x01", 5);
    slapd.modify(
        person("a", "cn: Given Second\ncn;lang-en: Tagged English\ncn;lang-zh:: " + encoded("带标签") +
                        "\njpegPhoto:: " + encoded(photo) +
                        "\nhiredAt: 20260403021530.5Z\nbadgeBytes:: " + encoded("plain") + "\n") +
        person("b", "badgeBytes:: " + encoded("\xff\xfe") + "\nhiredAt: 2026040302Z\n") +
        // Named by the second of its mail addresses.
        "dn: mail=two@x.test," + base +
        "\nobjectClass: inetOrgPerson\nuid: m\ncn: m\nsn: m\nmail: one@x.test\nmail: Two@x.test\nmail: three@x.test\n\n"
        // Only tagged ones.
        + person("t", "description;lang-en: only tagged\n"));
    ReadRequest request{{},
                        {"uid", "cn", "CN;lang-EN", "cn;lang-zh", "jpegPhoto", "hiredAt", "badge", "createTimestamp",
                         "mail", "description"},
                        false};
    ReadResult result = read_ldap(ldap_settings(slapd.url()), request);
    const Record& a = result.person("a");
    CHECK(a.problem == "");
    REQUIRE(a.attributes.find("cn") != nullptr);
    REQUIRE(a.attributes.find("cn")->as_list() != nullptr);
    CHECK(*a.attributes.find("cn")->as_list() == Value::List{"a", "Given Second"});
    CHECK(text_of(a, "CN;lang-EN") == "Tagged English");
    CHECK(text_of(a, "cn;lang-zh") == "带标签");
    REQUIRE(a.attributes.find("jpegPhoto")->as_bytes() != nullptr);
    CHECK(a.attributes.find("jpegPhoto")->as_bytes()->data == photo);
    REQUIRE(a.attributes.find("hiredAt")->as_instant() != nullptr);
    CHECK(to_text(*a.attributes.find("hiredAt")->as_instant()) == "2026-04-03T02:15:30.500Z");
    CHECK(a.attributes.find("createTimestamp")->as_instant() != nullptr);
    CHECK(text_of(a, "badge") == "plain");
    CHECK(result.person("b").attributes.find("badge")->as_bytes()->data == "\xff\xfe");
    CHECK(text_of(result.person("t"), "description") == "only tagged");

    for (const Record& record : result.people)
        if (text_of(record, "uid") == "m") {
            REQUIRE(record.attributes.find("mail")->as_list() != nullptr);
            CHECK(*record.attributes.find("mail")->as_list() ==
                  Value::List{"Two@x.test", "one@x.test", "three@x.test"});
        }
}

TEST_CASE_FIXTURE(Directory, "text that is not UTF-8 fails its record alone and is not shown") {
    // With the schema hidden the connector takes the octets for text, as with a server that lets such text pass.
    Slapd slapd({"--schema", schema, "--reader", "--no-schema"});
    slapd.modify(person("bad", "badgeBytes:: " + encoded("Zo\xeb") + "\n") +
                 person("good", "badgeBytes:: " + encoded("Zoë") + "\n"));
    ReadResult result =
        read_ldap(ldap_settings(slapd.url(), {{"bindDn", "cn=reader," + base}, {"bindCredentials", Secret("reader")}}),
                  {{}, {"uid", "badgeBytes"}, false});
    CHECK(result.person_read.is_complete());
    CHECK(result.person("bad").problem.find("badgeBytes is not UTF-8") != std::string::npos);
    CHECK(result.person("bad").problem.find("Zo") == std::string::npos);
    CHECK(result.person("bad").key != "");
    CHECK(text_of(result.person("bad"), "uid") == "bad");
    CHECK(result.person("good").problem == "");
    CHECK(text_of(result.person("good"), "badgeBytes") == "Zoë");
}

TEST_CASE("an attribute of a megabyte comes whole, and pages of them stay within bounds") {
    Slapd slapd;
    std::string big(1 << 20, 'x'), ldif;
    for (int i = 0; i < 12; ++i) ldif += person("big" + std::to_string(i), "description: " + big + "\n");
    slapd.modify(ldif + person("small", ""));
    ReadResult result = read_ldap(ldap_settings(slapd.url()), {{}, {"uid", "description"}, false});
    CHECK(result.person_read.is_complete());
    CHECK(result.people.size() == 13);
    CHECK(text_of(result.person("big7"), "description") == big);
    CHECK(result.pages > 2);  // one LDAP page, but not held at once
}

TEST_CASE("references that are no DNs leave the manager as it is") {
    Slapd slapd;
    slapd.modify(person("boss", "") + person("a", "manager: uid=boss," + base + "\n") + person("b", ""));
    ReadResult result = read_ldap(ldap_settings(slapd.url()));
    CHECK(result.person("a").manager == result.person("boss").locator);
    CHECK(result.person("b").manager == "");
    // `sn` stands in for an attribute without DN syntax, as other servers have it.
    result = read_ldap(ldap_settings(slapd.url(), {{"managerAttribute", "sn"}}));
    CHECK_FALSE(result.person("a").manager.has_value());
    CHECK(result.person("a").problem == "");
    result = read_ldap(ldap_settings(slapd.url(), {{"managerAttribute", ""}}));
    CHECK_FALSE(result.person("a").manager.has_value());
}
