// Servers that are not OpenLDAP, and servers that are wrong.

#include <doctest/doctest.h>
#include <ldap.h>

#include "ldap_reader.hpp"
#include "scripted_server.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

const std::string base = "dc=example,dc=test";

Answer::AttributeList attributes(const std::string& name) {
    return {{"uid", {name}}, {"cn", {name}}, {"entryUUID", {"00000000-0000-0000-0000-00000000000" + name}}};
}

std::string dn(const std::string& name) {
    return "uid=" + name + "," + base;
}

// The base entry and departments as any server has them; people by `people`.
ScriptedServer::Script with_people(std::function<Answer(const Asked&)> people) {
    return [people = std::move(people)](const Asked& asked) {
        if (asked.base.empty()) return Answer().entry("", {{"supportedControl", {LDAP_CONTROL_PAGEDRESULTS}}});
        if (!asked.whole_subtree) return Answer().entry(base, {{"entryUUID", {"base"}}});
        if (asked.search == 0) return Answer().done_with_cookie("");
        return people(asked);
    };
}

bool partial_because(const ReadResult& result, const std::string& word) {
    INFO(result.person_read.why());
    CHECK_FALSE(result.person_read.is_complete());
    CHECK(result.person_read.why().find(word) != std::string::npos);
    return !result.person_read.is_complete();
}

}  // namespace

TEST_CASE("a server that repeats a page for ever is left") {
    ScriptedServer server(
        with_people([](const Asked&) { return Answer().entry(dn("1"), attributes("1")).done_with_cookie("again"); }));
    ReadResult result = read_ldap(ldap_settings(server.url()));
    CHECK(partial_because(result, "same page again and again"));
    CHECK(result.people.size() <= 3);
}

TEST_CASE("a server that sends empty pages for ever is left") {
    ScriptedServer server(with_people([](const Asked&) { return Answer().done_with_cookie("again"); }));
    CHECK(partial_because(read_ldap(ldap_settings(server.url())), "same page again and again"));
}

TEST_CASE("a cookie that never changes is fine as long as the entries do, and so is an empty page in between") {
    ScriptedServer server(with_people([](const Asked& asked) {
        switch (asked.search) {
            case 1:
                return Answer().entry(dn("1"), attributes("1")).done_with_cookie("0");
            case 2:
                return Answer().done_with_cookie("0");
            case 3:
                return Answer().entry(dn("2"), attributes("2")).done_with_cookie("0");
            default:
                return Answer().entry(dn("3"), attributes("3")).done_with_cookie("");
        }
    }));
    ReadResult result = read_ldap(ldap_settings(server.url()));
    CHECK(result.person_read.is_complete());
    CHECK(result.people.size() == 3);
    CHECK(result.person_read.evidence().pages == 4);
}

TEST_CASE("a server that ignores paging and sends everything is read whole") {
    ScriptedServer server(with_people([](const Asked&) { return Answer().entry(dn("1"), attributes("1")).done(); }));
    ReadResult result = read_ldap(ldap_settings(server.url()));
    CHECK(result.person_read.is_complete());
    CHECK(result.person_read.evidence().end == "searchResultDone 0, the server ignored paging");
}

TEST_CASE("a server that forgets paging in the middle cannot be trusted") {
    ScriptedServer server(with_people([](const Asked& asked) {
        if (asked.search == 1) return Answer().entry(dn("1"), attributes("1")).done_with_cookie("next");
        return Answer().entry(dn("2"), attributes("2")).done();
    }));
    CHECK(partial_because(read_ldap(ldap_settings(server.url())), "stopped paging in the middle"));
}

TEST_CASE("a server that refuses the control is asked without it") {
    for (int code : {LDAP_UNAVAILABLE_CRITICAL_EXTENSION, LDAP_ADMINLIMIT_EXCEEDED}) {
        CAPTURE(code);
        ScriptedServer server(with_people([code](const Asked& asked) {
            if (asked.paged) return Answer().done(code, "no pages here");
            return Answer().entry(dn("1"), attributes("1")).done();
        }));
        ReadResult result = read_ldap(ldap_settings(server.url()));
        CHECK(result.person_read.is_complete());
        CHECK(result.people.size() == 1);
    }
}

TEST_CASE("a server that refuses large pages is asked for modest ones") {
    std::vector<int> sizes;
    ScriptedServer server(with_people([&sizes](const Asked& asked) {
        if (asked.whole_subtree) sizes.push_back(asked.page_size);
        if (asked.page_size > 1000) return Answer().done(LDAP_ADMINLIMIT_EXCEEDED, "not so many");
        return Answer().entry(dn("1"), attributes("1")).done_with_cookie("");
    }));
    ReadResult result = read_ldap(ldap_settings(server.url()));
    CHECK(result.person_read.is_complete());
    CHECK(result.people.size() == 1);
    CHECK(sizes == std::vector<int>{5000, 500});
}

TEST_CASE("a limit in the middle of the pages is no reason to begin anew") {
    ScriptedServer server(with_people([](const Asked& asked) {
        if (asked.search == 1) return Answer().entry(dn("1"), attributes("1")).done_with_cookie("next");
        return Answer().done(LDAP_ADMINLIMIT_EXCEEDED);
    }));
    ReadResult result = read_ldap(ldap_settings(server.url()));
    CHECK(partial_because(result, "administrative limit"));
    CHECK(result.people.size() == 1);
}

TEST_CASE("keys of other servers") {
    std::string guid("\xf3\x4a\x9c\x12\x6e\x01\x4d\x4b\x9a\x7f\x00\x11\x22\x33\x44\x55", 16);
    struct Row {
        Answer::AttributeList attributes;
        const char* key;
    };
    const Row rows[] = {
        {{{"nsUniqueId", {"66446001-1dd211b2-66225011-2ee211db"}}}, "66446001-1dd211b2-66225011-2ee211db"},
        {{{"ipaUniqueID", {"c0ffee00-0000-11ee-8000-000000000001"}}}, "c0ffee00-0000-11ee-8000-000000000001"},
        {{{"objectGUID", {guid}}}, "129c4af3-016e-4b4d-9a7f-001122334455"}};
    for (const Row& row : rows) {
        CAPTURE(std::string(row.key));
        ScriptedServer server([&](const Asked& asked) {
            if (asked.base.empty()) return Answer();
            if (!asked.whole_subtree) return Answer().entry(base, row.attributes);
            if (asked.search == 0) return Answer().done_with_cookie("");
            return Answer().entry(dn("1"), row.attributes).done_with_cookie("");
        });
        ReadResult result = read_ldap(ldap_settings(server.url()));
        REQUIRE(result.people.size() == 1);
        CHECK(result.people[0].key == row.key);
        CHECK(result.people[0].problem == "");
    }
}

TEST_CASE("entries that are no proper entries fail alone") {
    ScriptedServer server(with_people([](const Asked&) {
        return Answer()
            .entry("not a dn", attributes("1"))
            .entry(dn("2"), {{"uid", {"2"}}})
            .entry(dn("3"), {{"uid", {"\xff\xfe"}}, {"cn", {}}, {"entryUUID", {"3"}}})
            .entry("", attributes("4"))
            .entry(dn("5"), attributes("5"))
            .done_with_cookie("");
    }));
    ReadResult result = read_ldap(ldap_settings(server.url()));
    CHECK(result.person_read.is_complete());
    REQUIRE(result.people.size() == 5);
    CHECK(result.people[0].problem.find("DN is not valid") != std::string::npos);
    CHECK(result.people[1].problem.find("no entryUUID") != std::string::npos);
    CHECK(result.people[2].problem.find("uid is not UTF-8") != std::string::npos);
    CHECK(result.people[2].attributes.find("cn") == nullptr);
    CHECK(result.people[4].problem == "");
}

TEST_CASE("an answer that is no LDAP ends the read") {
    for (std::string raw : {std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), std::string("\x30\x84\xff\xff\xff\xff", 6),
                            std::string("\x30\x03\x02\x01\x01", 5)}) {
        ScriptedServer server(with_people([&](const Asked&) {
            Answer answer;
            answer.entry(dn("1"), attributes("1"));
            answer.raw = raw;
            return answer;
        }));
        ReadResult result = read_ldap(ldap_settings(server.url(), {{"timeoutSeconds", std::int64_t{2}}}));
        CHECK_FALSE(result.person_read.is_complete());
    }
}

TEST_CASE("a notice of disconnection ends the read") {
    std::string notice(
        "\x30\x24\x02\x01\x00\x78\x1f\x0a\x01\x34\x04\x00\x04\x00\x8a\x16"
        "1.3.6.1.4.1.1466.20036",
        38);
    ScriptedServer server(with_people([&](const Asked&) {
        Answer answer;
        answer.raw = notice;
        return answer;
    }));
    ReadResult result = read_ldap(ldap_settings(server.url(), {{"timeoutSeconds", std::int64_t{2}}}));
    CHECK_FALSE(result.person_read.is_complete());
}

TEST_CASE("a group whose members come in ranges is no whole group") {
    ScriptedServer server([](const Asked& asked) {
        if (asked.base.empty()) return Answer();
        if (!asked.whole_subtree) return Answer().entry(base, {{"entryUUID", {"base"}}});
        if (asked.search > 0) return Answer().entry(dn("1"), attributes("1")).done_with_cookie("");
        return Answer()
            .entry("cn=big," + base, {{"entryUUID", {"big"}}, {"member", {}}, {"member;range=0-1", {dn("1"), dn("2")}}})
            .done_with_cookie("");
    });
    ReadResult result = read_ldap(ldap_settings(server.url(), {{"departmentsBy", "groups"}}));
    CHECK_FALSE(result.department_read.is_complete());
    CHECK(result.department_read.why().find("only a part of the members of cn=big") != std::string::npos);
    CHECK(result.people.empty());
}

TEST_CASE("a login that needs encryption advises it") {
    ScriptedServer server([](const Asked&) { return Answer(); }, LDAP_STRONG_AUTH_REQUIRED);
    Error error = read_error(ldap_settings(server.url()));
    CHECK(error.kind() == ErrorKind::unauthorized);
    CHECK(error.message().find("startTls: true") != std::string::npos);
}
