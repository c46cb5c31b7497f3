// Reads since a cookie: they tell exactly what changed, or they are full reads.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "ldap_reader.hpp"
#include "support/random.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Synced {
    Slapd slapd{{"--sync", "1000", "--maxsize", "67108864"},
                company({"ldif", "--people", "300", "--departments", "10"})};
    Settings settings = ldap_settings(slapd.url());

    ReadResult since(const std::string& cookie) const {
        ReadRequest request = some_attributes();
        request.cookie = cookie;
        return read_ldap(settings, request);
    }

    void change(const Record& person, const std::string& attribute, const std::string& value) {
        slapd.modify("dn: " + person.label + "\nchangetype: modify\nreplace: " + attribute + "\n" + attribute + ": " +
                     value + "\n\n");
    }
    void remove(const Record& record) { slapd.modify("dn: " + record.label + "\nchangetype: delete\n\n"); }
};

bool is_delta(const ReadResult& result) {
    bool both = result.department_read.is_delta() && result.person_read.is_delta();
    CHECK((both || (result.department_read.is_complete() && result.person_read.is_complete())));
    CHECK_FALSE(result.cookie.empty());
    return both;
}

}  // namespace

TEST_CASE_FIXTURE(Synced, "nothing changed: nothing comes, and the cookie goes on") {
    ReadResult whole = since("");
    CHECK_FALSE(is_delta(whole));
    ReadResult none = since(whole.cookie);
    CHECK(is_delta(none));
    CHECK(none.people.empty());
    CHECK(none.departments.empty());
    CHECK(none.person_read.removed().empty());
    CHECK(is_delta(since(none.cookie)));
}

TEST_CASE_FIXTURE(Synced, "changed, moved, new and gone people, with their departments and managers") {
    ReadResult whole = since("");
    const Record changed = whole.people[5], moved = whole.people[6], gone = whole.people[7], left = whole.people[8];
    change(changed, "mail", "new@example.test");
    const Record other =
        *std::ranges::find_if(whole.departments, [&](const Record& one) { return one.key != moved.departments.at(0); });
    slapd.modify("dn: " + moved.label +
                 "\nchangetype: modrdn\nnewrdn: uid=moved\ndeleteoldrdn: 1\nnewsuperior: " + other.label + "\n\n");
    remove(gone);
    // Out of the filter is gone too.
    settings.set("userQueryCriteria", std::string("(&(objectClass=inetOrgPerson)(!(employeeType=left)))"));
    whole = since("");
    change(left, "employeeType", "left");
    slapd.modify("dn: uid=new," + other.label + "\nobjectClass: inetOrgPerson\nuid: new\ncn: New\nsn: New\n\n");
    change(changed, "mail", "newer@example.test");
    remove(whole.people[20]);

    ReadResult delta = since(whole.cookie);
    REQUIRE(is_delta(delta));
    CHECK(delta.people.size() == 2);
    CHECK(text_of(delta.person("new"), "cn") == "New");
    CHECK(delta.person("new").departments == std::vector<std::string>{other.key});
    CHECK(delta.person("new").manager == "");
    std::vector<std::string> removed = delta.person_read.removed();
    std::ranges::sort(removed);
    std::vector<std::string> expected = {left.key, whole.people[20].key};
    std::ranges::sort(expected);
    CHECK(removed == expected);
}

TEST_CASE_FIXTURE(Synced, "a change of departments is a reason to read everything") {
    ReadResult whole = since("");
    slapd.modify("dn: ou=New,dc=example,dc=test\nobjectClass: organizationalUnit\nou: New\n\n");
    ReadResult next = since(whole.cookie);
    CHECK_FALSE(is_delta(next));
    CHECK(next.departments.size() == 11);
    CHECK(is_delta(since(next.cookie)));
}

TEST_CASE_FIXTURE(Synced, "a server that was restarted lists who is there: everything is read, and nobody is lost") {
    ReadResult whole = since("");
    remove(whole.people[0]);
    change(whole.people[1], "mail", "x@example.test");
    slapd.stop();
    slapd.start();
    ReadResult next = since(whole.cookie);
    CHECK_FALSE(is_delta(next));
    CHECK(next.people.size() == 299);
    CHECK(is_delta(since(next.cookie)));
}

TEST_CASE_FIXTURE(Synced, "a cookie from the future, a broken one and one of other settings") {
    ReadResult before = since("");
    slapd.stop();
    std::filesystem::copy(slapd.folder() / "db", slapd.folder() / "backup", std::filesystem::copy_options::recursive);
    slapd.start();
    change(before.people[0], "mail", "x@example.test");
    ReadResult later = since("");
    slapd.stop();
    std::filesystem::remove_all(slapd.folder() / "db");
    std::filesystem::rename(slapd.folder() / "backup", slapd.folder() / "db");
    slapd.start();
    ReadResult restored = since(later.cookie);
    CHECK_FALSE(is_delta(restored));
    CHECK(restored.people.size() == 300);

    std::string broken = restored.cookie;
    std::size_t digit = broken.rfind("csn=") + 4;
    broken[digit] = broken[digit] == '1' ? '2' : '1';
    CHECK_FALSE(is_delta(since(broken)));
    CHECK_FALSE(is_delta(since("nonsense")));
    settings.set("userQueryCriteria", std::string("(uid=*)"));
    CHECK_FALSE(is_delta(since(restored.cookie)));
}

TEST_CASE_FIXTURE(Synced, "a read that was cut short gives no cookie, a server without synchronization none at all") {
    ReadRequest request = some_attributes();
    settings.set("pageSize", std::int64_t{10});
    ReadResult cut = read_ldap(settings, request, [&](std::size_t pages) {
        if (pages == 2) slapd.kill();
        return true;
    });
    CHECK(cut.cookie.empty());
    Slapd plain;
    CHECK(read_ldap(ldap_settings(plain.url())).cookie.empty());
    request.cookie = "anything";
    CHECK(read_ldap(ldap_settings(plain.url()), request).person_read.is_complete());
}

TEST_CASE_FIXTURE(Synced, "deltas, one upon the other, come to the same as a full read") {
    Random random;
    ReadResult whole = since("");
    std::map<std::string, std::string> known;
    for (const Record& person : whole.people) known[person.key] = text_of(person, "mail");
    std::string cookie = whole.cookie;
    int deltas = 0;
    for (int round = 0; round < 12; ++round) {
        ReadResult now = since("");
        for (int i = random.number(0, 6) > 0 ? 5 : 0; i > 0; --i) {
            const Record& person = now.people[static_cast<std::size_t>(
                random.number(0, static_cast<std::int64_t>(now.people.size()) - 1))];
            try {
                if (random.number(0, 2) == 0)
                    remove(person);
                else
                    change(person, "mail", "m" + std::to_string(random.number(0, 1'000'000)) + "@example.test");
            } catch (const std::runtime_error&) {  // removed just now
            }
        }
        if (random.number(0, 5) == 0) {
            slapd.stop();
            slapd.start();
        }
        ReadResult result = since(cookie);
        cookie = result.cookie;
        if (is_delta(result)) {
            ++deltas;
            for (const std::string& key : result.person_read.removed()) known.erase(key);
        } else {
            known.clear();
        }
        for (const Record& person : result.people) known[person.key] = text_of(person, "mail");
        std::map<std::string, std::string> truth;
        ReadResult after = since("");
        for (const Record& person : after.people) truth[person.key] = text_of(person, "mail");
        REQUIRE(known == truth);
    }
    CHECK(deltas > 0);
}
