// Every way in, and what is said when it is closed.

#include <doctest/doctest.h>

#include "ldap_reader.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

const std::string base = "dc=example,dc=test";

std::string few_people() {
    return company({"ldif", "--people", "20", "--departments", "3"});
}

Settings without_login(const std::string& url, const Changes& changes) {
    Settings all = ldap_settings(url, changes), settings;
    for (const char* name : {"url", "usersBaseDn", "groupsBaseDn", "userQueryCriteria", "departmentQueryCriteria",
                             "caFile", "certificateFile", "keyFile", "saslMechanism", "managerAttribute"})
        if (!all.text(name).empty()) settings.set(name, all.text(name));
    settings.set("startTls", all.boolean("startTls"));
    return settings;
}

void says(const Error& error, ErrorKind kind, std::initializer_list<std::string_view> words) {
    INFO(error.message());
    CHECK(error.kind() == kind);
    for (std::string_view word : words) {
        INFO(std::string(word));
        CHECK(error.message().find(word) != std::string::npos);
    }
    CHECK(error.message().find("secret") == std::string::npos);
    CHECK(error.message().find("hunter2") == std::string::npos);
}

}  // namespace

TEST_CASE("ldaps and StartTLS with the right CA") {
    Slapd slapd({"--tls", "--reader", "--require-tls"}, few_people());
    std::string tls = slapd.folder() / "tls", ca = tls + "/ca.crt", other_ca = tls + "/other-ca.crt";
    CHECK(read_ldap(ldap_settings(slapd.tls_url(), {{"caFile", ca}})).people.size() == 20);
    CHECK(read_ldap(ldap_settings(slapd.url(), {{"caFile", ca}, {"startTls", true}})).people.size() == 20);

    SUBCASE("a certificate from an unknown CA is refused with the reason") {
        says(read_error(ldap_settings(slapd.tls_url(), {{"caFile", other_ca}})), ErrorKind::unreachable,
             {slapd.tls_url(), "certificate is not trusted", "unable to get local issuer certificate", "caFile"});
        says(read_error(ldap_settings(slapd.url(), {{"caFile", other_ca}, {"startTls", true}})), ErrorKind::unreachable,
             {slapd.url(), "certificate is not trusted", "caFile"});
        says(read_error(ldap_settings(slapd.tls_url())), ErrorKind::unreachable, {"certificate is not trusted"});
    }
    SUBCASE("a server that wants encryption says so, and StartTLS is advised") {
        says(read_error(
                 ldap_settings(slapd.url(), {{"bindDn", "cn=reader," + base}, {"bindCredentials", Secret("reader")}})),
             ErrorKind::unauthorized, {slapd.url(), "cn=reader", "(13)", "startTls: true"});
    }
    SUBCASE("a client certificate logs in") {
        Changes changes = {{"caFile", ca},
                           {"saslMechanism", "EXTERNAL"},
                           {"certificateFile", tls + "/client.crt"},
                           {"keyFile", tls + "/client.key"}};
        CHECK(read_ldap(without_login(slapd.tls_url(), changes)).people.size() == 20);
        changes["startTls"] = true;
        CHECK(read_ldap(without_login(slapd.url(), changes)).people.size() == 20);
    }
    SUBCASE("a plain port is no TLS port") {
        std::string url = "ldaps://127.0.0.1:" + std::to_string(slapd.port());
        says(read_error(ldap_settings(url, {{"caFile", ca}, {"timeoutSeconds", std::int64_t{5}}})),
             ErrorKind::unreachable, {url, "TLS"});
    }
}

TEST_CASE("a server without a certificate does not offer StartTLS, and that is said") {
    Slapd slapd({}, few_people());
    says(read_error(ldap_settings(slapd.url(), {{"startTls", true}})), ErrorKind::unreachable,
         {slapd.url(), "does not offer StartTLS"});
}

TEST_CASE("the unix socket, as a user of the system or with a password") {
    Slapd slapd({"--reader"}, few_people());
    CHECK(read_ldap(ldap_settings(slapd.socket_url())).people.size() == 20);
    CHECK(read_ldap(without_login(slapd.socket_url(), {{"saslMechanism", "EXTERNAL"}})).people.size() == 20);
}

TEST_CASE("an anonymous login reads what everybody may") {
    Slapd slapd({}, few_people());
    CHECK(read_ldap(ldap_settings(slapd.url(), {{"bindDn", ""}, {"bindCredentials", Secret("")}})).people.size() == 20);

    Slapd closed({"--config", "disallow bind_anon"}, few_people());
    says(read_error(ldap_settings(closed.url(), {{"bindDn", ""}, {"bindCredentials", Secret("")}})),
         ErrorKind::unauthorized, {"anonymous login was refused", "(48)", "bindDn"});
}

TEST_CASE("a wrong password is refused, and not shown") {
    Slapd slapd({"--reader"}, few_people());
    says(read_error(ldap_settings(slapd.url(), {{"bindCredentials", Secret("hunter2")}})), ErrorKind::unauthorized,
         {slapd.url(), "cn=admin", "(49)", "check bindDn and bindCredentials"});
    says(read_error(ldap_settings(slapd.url(), {{"bindDn", "cn=nobody," + base}})), ErrorKind::unauthorized,
         {"cn=nobody", "(49)"});
}

TEST_CASE("a server that is not there is named with host, port and reason") {
    Slapd slapd({}, few_people());
    std::string url = slapd.url(), socket = slapd.socket_url(), port = std::to_string(slapd.port());
    slapd.stop();
    says(read_error(ldap_settings(url)), ErrorKind::unreachable,
         {url, "127.0.0.1 port " + port, "Connection refused", "is the server running"});
    says(read_error(ldap_settings(socket)), ErrorKind::unreachable, {"ldapi", "no connection to /"});
    says(read_error(ldap_settings("ldap://no-such-host.invalid")), ErrorKind::unreachable,
         {"no-such-host.invalid", "has no address"});
}

TEST_CASE("the second URL is taken when the first does not answer") {
    Slapd gone, slapd({}, few_people());
    std::string urls = gone.url() + " " + slapd.url();
    gone.stop();
    CHECK(read_ldap(ldap_settings(urls)).people.size() == 20);
    slapd.stop();
    says(read_error(ldap_settings(urls)), ErrorKind::unreachable, {gone.url(), slapd.url()});
}
