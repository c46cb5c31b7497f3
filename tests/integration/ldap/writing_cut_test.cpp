// Connections that break while writing: nothing is told that is not so.

#include <doctest/doctest.h>

#include <algorithm>

#include "ldap_writer.hpp"
#include "support/proxy.hpp"
#include "support/random.hpp"
#include "support/slapd.hpp"

using namespace rosterd;
using namespace rosterd::tests;
using State = Outcome::State;

namespace {

std::vector<Write> people(const std::string& prefix, int count) {
    std::vector<Write> writes;
    for (int i = 0; i < count; ++i) writes.push_back(create_person(prefix + std::to_string(i)));
    return writes;
}

}  // namespace

TEST_CASE("a connection cut at any byte: applied is there, put off is not, unknown may be either") {
    Slapd slapd;
    Settings direct = ldap_settings(slapd.url());
    Random random;
    std::uint64_t preparation = 0, whole = 0;
    {
        Proxy proxy(slapd.port());
        Settings settings = ldap_settings(proxy.url());
        auto body = [&](Connector& connector) -> Async<void> {
            LookUp nothing;
            nothing.values = {"00000000-0000-0000-0000-000000000000"};
            co_await connector.target()->look_up(nothing);
            preparation = proxy.bytes();
            std::vector<Write> batch = people("whole", 150);
            std::span<const Write> writes(batch);
            co_await connector.target()->write(writes);
            whole = proxy.bytes();
        };
        with_connector(settings, body);
    }
    REQUIRE(whole > preparation + 1000);
    int unknown = 0, put_off = 0;
    for (int round = 0; round < 25; ++round) {
        auto cut = static_cast<std::uint64_t>(
            random.number(static_cast<std::int64_t>(preparation) - 300, static_cast<std::int64_t>(whole)));
        CAPTURE(cut);
        Proxy proxy(slapd.port());
        proxy.cut_after(cut);
        std::vector<Write> batch = people("r" + std::to_string(round) + "-", 150);
        std::vector<Outcome> outcomes;
        try {
            outcomes = write_ldap(ldap_settings(proxy.url()), batch);
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::unreachable);
            outcomes.assign(batch.size(), Outcome::put_off(ErrorKind::unreachable, "not sent"));
        }
        LookUp request;
        request.attribute = "uid";
        for (const Write& write : batch) request.values.push_back(*write.attributes[0].second.as_text());
        auto found = look_up_ldap(direct, request);
        for (std::size_t i = 0; i < batch.size(); ++i) {
            CAPTURE(i);
            if (outcomes[i].state == State::applied) {
                REQUIRE(found[i].size() == 1);
                CHECK(found[i][0].key == outcomes[i].key);
            } else if (outcomes[i].state == State::put_off) {
                CHECK(found[i].empty());
                ++put_off;
            } else {
                CHECK(outcomes[i].state == State::unknown);
                ++unknown;
            }
        }
    }
    CHECK(unknown > 0);
    CHECK(put_off > 0);
}

TEST_CASE("a connection that the server ended while nobody wrote is made anew") {
    Slapd slapd;
    auto body = [&](Connector& connector) -> Async<void> {
        std::vector<Write> first = people("a", 3), second = people("b", 3);
        std::span<const Write> first_batch(first);
        std::vector<Outcome> first_outcomes = co_await connector.target()->write(first_batch);
        for (const Outcome& outcome : first_outcomes) CHECK(outcome.state == State::applied);
        slapd.stop();
        slapd.start();
        std::span<const Write> second_batch(second);
        std::vector<Outcome> second_outcomes = co_await connector.target()->write(second_batch);
        for (const Outcome& outcome : second_outcomes) CHECK(outcome.state == State::applied);
    };
    with_connector(ldap_settings(slapd.url()), body);
    CHECK(read_ldap(ldap_settings(slapd.url())).people.size() == 6);
}

TEST_CASE("a server that is not there, and one that takes no password, refuse the whole batch") {
    Slapd slapd;
    Settings settings = ldap_settings(slapd.url(), {{"bindCredentials", Secret("wrong")}});
    try {
        write_ldap(settings, people("a", 1));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::unauthorized);
    }
    slapd.kill();
    try {
        write_ldap(settings, people("a", 1));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::unreachable);
    }
}

TEST_CASE("a server that falls silent while writing is not waited for longer than the task says") {
    Slapd slapd;
    Proxy proxy(slapd.port());
    Settings settings = ldap_settings(proxy.url(), {{"timeoutSeconds", std::int64_t{1}}});
    auto body = [&](Connector& connector) -> Async<void> {
        std::vector<Write> first = people("a", 1), second = people("b", 100);
        std::span<const Write> first_batch(first), second_batch(second);
        co_await connector.target()->write(first_batch);
        proxy.stall_after(proxy.bytes() + 500);
        std::vector<Outcome> outcomes = co_await connector.target()->write(second_batch);
        // The server works on several at once: which of them are answered first is its affair.
        auto is = [](State state) { return [state](const Outcome& outcome) { return outcome.state == state; }; };
        CHECK(std::ranges::any_of(outcomes, is(State::applied)));
        auto unknown = std::ranges::find_if(outcomes, is(State::unknown));
        REQUIRE(unknown != outcomes.end());
        CHECK(says(*unknown, "the server said nothing for 1 s"));
        CHECK(outcomes.back().state == State::put_off);
    };
    with_connector(settings, body);
}
