// A connection that breaks anywhere in the middle of a read.

#include <doctest/doctest.h>

#include <chrono>

#include "ldap_reader.hpp"
#include "support/proxy.hpp"
#include "support/random.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Company {
    Slapd slapd{{}, company({"ldif", "--people", "600", "--departments", "30"})};
    Settings settings(const std::string& url) const {
        return ldap_settings(url, {{"pageSize", std::int64_t{50}}, {"timeoutSeconds", std::int64_t{20}}});
    }
};

}  // namespace

TEST_CASE_FIXTURE(Company, "a connection cut at any byte never gives a complete read") {
    std::uint64_t whole = 0;
    {
        Proxy proxy(slapd.port());
        ReadResult result = read_ldap(settings(proxy.url()));
        REQUIRE(result.person_read.is_complete());
        whole = proxy.bytes();
    }
    Random random;
    for (int i = 0; i < 40; ++i) {
        // All the way, and more often in the last bytes: the very end is where a mistake would hide.
        auto cut = static_cast<std::uint64_t>(i % 4 == 0 ? static_cast<std::int64_t>(whole) - random.number(1, 40)
                                                         : random.number(0, static_cast<std::int64_t>(whole) - 1));
        CAPTURE(cut);
        CAPTURE(whole);
        Proxy proxy(slapd.port());
        proxy.cut_after(cut);
        try {
            ReadResult result = read_ldap(settings(proxy.url()));
            CHECK_FALSE(result.person_read.is_complete());
            CHECK(result.person_read.why().find("connection was lost") != std::string::npos);
            if (!result.people.empty()) CHECK(result.department_read.is_complete());
            CHECK((result.department_read.is_complete() ? result.departments.size() == 30 : result.people.empty()));
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::unreachable);
        }
    }
}

TEST_CASE_FIXTURE(Company, "a server that is killed between two pages gives a partial read") {
    ReadResult result = read_ldap(settings(slapd.url()), some_attributes(), [&](std::size_t pages) {
        if (pages == 2) slapd.kill();
        return true;
    });
    CHECK(result.department_read.is_complete());
    CHECK_FALSE(result.person_read.is_complete());
    CHECK(result.people.size() < 600);
    CHECK(result.person_read.why().find("connection was lost") != std::string::npos);
}

TEST_CASE_FIXTURE(Company, "a server that falls silent is waited for as long as the task says") {
    Proxy proxy(slapd.port());
    proxy.stall_after(60'000);
    Settings impatient = settings(proxy.url());
    impatient.set("timeoutSeconds", std::int64_t{1});
    ReadResult result = read_ldap(impatient);
    CHECK_FALSE(result.person_read.is_complete());
    CHECK(result.person_read.why().find("said nothing for 1 s") != std::string::npos);
}

TEST_CASE_FIXTURE(Company, "a stream that is destroyed in the middle stops at once") {
    auto start = std::chrono::steady_clock::now();
    for (std::size_t stop_at : {1, 2, 3, 5}) {
        ReadResult result =
            read_ldap(settings(slapd.url()), some_attributes(), [&](std::size_t pages) { return pages < stop_at; });
        CHECK(result.pages == stop_at);
        CHECK_FALSE(result.person_read.is_complete());
    }
    // Also while its thread waits for a server that says nothing.
    Proxy proxy(slapd.port());
    proxy.stall_after(60'000);
    ReadResult result = read_ldap(settings(proxy.url()), some_attributes(), [](std::size_t) { return false; });
    CHECK(result.pages == 1);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(15));
}
