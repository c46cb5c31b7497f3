#include "api/access/credentials.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "api/access/digest.hpp"
#include "api/access/management_token.hpp"
#include "api/access/signed_text.hpp"
#include "api/json.hpp"

using namespace rosterd;
using namespace rosterd::api;
using std::chrono::seconds;

namespace {

struct TestClock final : Clock {
    Instant instant = *parse_instant("2026-01-01T00:00:00.000Z");
    Instant now() const override { return instant; }
};

struct Office {
    explicit Office(config::Access given = {}) : rules(given) { ring.load(); }

    AccessKey key(Role role) {
        auto made = boost::asio::co_spawn(loop, ring.create("test", role, clock.now()), boost::asio::use_future);
        loop.restart();
        loop.run();
        return made.get();
    }

    void disable(const AccessKey& key) {
        auto done = boost::asio::co_spawn(loop, ring.disable(key.id, clock.now()), boost::asio::use_future);
        loop.restart();
        loop.run();
        CHECK(done.get()->disabled_at);
    }

    Request request(const std::string& nonce = "1") const {
        Request request;
        request.method = "GET";
        request.target = "/api/v3/get-sync-job?syncJobId=1";
        request.address = "192.0.2.1";
        request.headers = {{"date", std::to_string(clock.instant.time_since_epoch().count())},
                           {"x-authing-signature-nonce", nonce},
                           {"x-authing-signature-method", "HMAC-SHA1"},
                           {"x-authing-signature-version", "1.0"}};
        return request;
    }

    static Request sign(Request request, const AccessKey& key) { return sign(std::move(request), key.id, key.secret); }
    static Request sign(Request request, const std::string& id, const Secret& secret) {
        const std::string digest = hmac_sha1(secret.reveal(), signed_text(request)->text);
        request.headers.push_back({"authorization", "authing " + id + ":" + base64(digest)});
        return request;
    }

    static Request bearing(Request request, const std::string& authorization) {
        request.headers.push_back({"Authorization", authorization});
        return request;
    }

    // apiCode and statusCode of the refusal; 0, 200: let in.
    std::pair<int, int> refusal(const Request& request) {
        try {
            credentials.identify(request);
            return {0, 200};
        } catch (const NotLetIn& refused) {
            return {refused.api_code(), refused.status()};
        }
    }

    config::Access rules;
    TestClock clock;
    boost::asio::io_context loop;
    std::unique_ptr<store::Store> store = store::open_store("sqlite::memory:");
    store::Sealer sealer = store::Sealer::ephemeral();
    KeyRing ring{*store, sealer};
    Credentials credentials{ring, clock, rules};
};

using Fault = std::pair<int, int>;

std::string plain_payload(const std::string& token) {
    const std::size_t first = token.find('.') + 1;
    return from_base64(token.substr(first, token.rfind('.') - first));
}

}  // namespace

TEST_CASE("a signed request is let in with the role of its key") {
    Office office;
    for (const Role role : {Role::read, Role::run, Role::admin}) {
        const AccessKey key = office.key(role);
        const Identity identity = office.credentials.identify(Office::sign(office.request(), key));
        CHECK(identity.role == role);
        CHECK(identity.key == key.id);
    }
}

TEST_CASE("each fault of a signed request has the contract's code") {
    Office office;
    const AccessKey key = office.key(Role::read);
    const auto changed = [&](const std::string& name, const char* value) {
        Request request = office.request();
        std::erase_if(request.headers, [&](const Header& header) { return header.name == name; });
        if (value) request.headers.push_back({name, value});
        return office.refusal(Office::sign(std::move(request), key));
    };
    CHECK(changed("x-authing-signature-method", "HMAC-SHA256") == Fault(1301, 401));
    CHECK(changed("x-authing-signature-method", nullptr) == Fault(1301, 401));
    CHECK(changed("x-authing-signature-version", "2.0") == Fault(1302, 401));
    CHECK(changed("date", "yesterday") == Fault(1303, 401));
    CHECK(changed("date", nullptr) == Fault(1304, 401));
    CHECK(office.refusal(Office::sign(office.request(), key.id, Secret("wrong"))) == Fault(1300, 401));
    CHECK(office.refusal(Office::sign(office.request(), "nobody", key.secret)) == Fault(1300, 401));
    CHECK(office.refusal(office.request()) == Fault(2020, 401));
    CHECK(office.refusal(Office::bearing(office.request(), "Basic YTpi")) == Fault(2020, 401));
    CHECK(office.refusal(Office::bearing(office.request(), "authing " + key.id)) == Fault(1300, 401));
    CHECK(office.refusal(Office::bearing(office.request(), "authing :")) == Fault(1300, 401));
    Request altered = Office::sign(office.request(), key);
    altered.target = "/api/v3/get-sync-job?syncJobId=2";
    CHECK(office.refusal(altered) == Fault(1300, 401));
    Request longer = Office::sign(office.request(), key);
    longer.target += "&more=1";
    CHECK(office.refusal(longer) == Fault(1300, 401));
    CHECK(office.refusal(Office::sign(office.request(), key)) == Fault(0, 200));
}

TEST_CASE("x-authing-date stands in for date, and the scheme's case does not matter") {
    Office office;
    const AccessKey key = office.key(Role::read);
    Request request = office.request();
    request.headers.front().name = "x-authing-date";
    request = Office::sign(std::move(request), key);
    request.headers.back().value.replace(0, 7, "AUTHING");
    CHECK(office.refusal(request) == Fault(0, 200));
}

TEST_CASE("the clock may be off by the window and no more") {
    Office office;
    const AccessKey key = office.key(Role::read);
    const Request request = Office::sign(office.request(), key);
    const Instant then = office.clock.instant;
    office.clock.instant = then + seconds(901);
    CHECK(office.refusal(request) == Fault(1305, 401));
    office.clock.instant = then - seconds(901);
    CHECK(office.refusal(request) == Fault(1305, 401));
    office.clock.instant = then - seconds(900);
    CHECK(office.refusal(request) == Fault(0, 200));
}

TEST_CASE("a signature is good once, for as long as its date would be, unless that is switched off") {
    Office office;
    const AccessKey key = office.key(Role::read);
    const Instant then = office.clock.instant;
    const Request request = Office::sign(office.request(), key);
    office.clock.instant = then - seconds(900);
    CHECK(office.refusal(request) == Fault(0, 200));
    for (const int later : {-900, 0, 899, 900}) {
        office.clock.instant = then + seconds(later);
        CHECK(office.refusal(request) == Fault(1306, 401));
    }
    office.clock.instant = then;
    CHECK(office.refusal(Office::sign(office.request("2"), key)) == Fault(0, 200));

    config::Access rules;
    rules.refuse_replays = false;
    Office kind(rules);
    const AccessKey other = kind.key(Role::read);
    const Request again = Office::sign(kind.request(), other);
    CHECK(kind.refusal(again) == Fault(0, 200));
    CHECK(kind.refusal(again) == Fault(0, 200));
}

TEST_CASE("replays are forgotten when their date is out of the window") {
    Replays replays{seconds(900)};
    Instant now{std::chrono::hours(1)};
    for (int i = 0; i < 3600; ++i, now += seconds(1)) CHECK(replays.accept(std::to_string(10'000'000 + i), now, now));
    CHECK(replays.size() <= 961);
}

TEST_CASE("a disabled key opens nothing, and looks like one that never was") {
    Office office;
    const AccessKey key = office.key(Role::admin);
    const IssuedToken token = office.credentials.issue_token(key.id, key.secret.reveal(), office.request());
    office.disable(key);
    CHECK(office.refusal(Office::sign(office.request(), key)) == Fault(1300, 401));
    CHECK(office.refusal(Office::bearing(office.request(), token.text)) == Fault(2020, 401));
    CHECK_THROWS_AS(office.credentials.issue_token(key.id, key.secret.reveal(), office.request()), NotLetIn);
}

TEST_CASE("keys and tokens survive a restart") {
    Office office;
    const AccessKey key = office.key(Role::run);
    const IssuedToken token = office.credentials.issue_token(key.id, key.secret.reveal(), office.request());
    KeyRing ring(*office.store, office.sealer);
    ring.load();
    Credentials again(ring, office.clock, office.rules);
    CHECK(again.identify(Office::sign(office.request(), key)).role == Role::run);
    CHECK(again.identify(Office::bearing(office.request(), "Bearer " + token.text)).key == key.id);
    REQUIRE(ring.all().size() == 1);
    CHECK(ring.all().front().name == "test");
}

TEST_CASE("a token is taken bare or as Bearer until it expires") {
    Office office;
    const AccessKey key = office.key(Role::run);
    const IssuedToken token = office.credentials.issue_token(key.id, key.secret.reveal(), office.request());
    CHECK(token.good_for == seconds(7200));
    CHECK(office.credentials.identify(Office::bearing(office.request(), token.text)).role == Role::run);
    CHECK(office.credentials.identify(Office::bearing(office.request(), "bearer " + token.text)).key == key.id);
    for (std::size_t at = 0; at < token.text.size(); at += 7) {
        std::string forged = token.text;
        forged[at] = forged[at] == 'A' ? 'B' : 'A';
        CHECK(office.refusal(Office::bearing(office.request(), forged)) == Fault(2020, 401));
    }
    for (const char* text : {"x", ".", "..", "a.b.c", "eyJhbGciOiJub25lIn0.e30."})
        CHECK(office.refusal(Office::bearing(office.request(), text)) == Fault(2020, 401));
    office.clock.instant += seconds(7200);
    CHECK(office.refusal(Office::bearing(office.request(), token.text)) == Fault(2020, 401));
}

TEST_CASE("every client can decode a token's payload as ordinary base64") {
    Office office;
    const AccessKey key = office.key(Role::read);
    for (int i = 0; i < 50; ++i) {
        office.clock.instant += seconds(1 + i * 1000);
        const std::string token = office.credentials.issue_token(key.id, key.secret.reveal(), office.request()).text;
        const std::size_t first = token.find('.') + 1;
        const std::string payload = token.substr(first, token.rfind('.') - first);
        CHECK(payload.size() % 4 == 0);
        CHECK(payload.find_first_of("-_=") == std::string::npos);
        const Json claims = Json::parse(plain_payload(token));
        CHECK(claims["scoped_userpool_id"].is_string());
        CHECK(claims["exp"].get<std::int64_t>() - claims["iat"].get<std::int64_t>() == 7200);
    }
}

TEST_CASE("guessing is locked out for longer and longer, for that address and key alone") {
    Office office;
    const AccessKey key = office.key(Role::read);
    int nonce = 0;
    const auto guess = [&](const std::string& id, const std::string& address) {
        Request request = office.request(std::to_string(++nonce));
        request.address = address;
        return office.refusal(Office::sign(std::move(request), id, Secret("guess")));
    };
    for (const std::string& id : {key.id, std::string("0123456789abcdef01234567")}) {
        for (int i = 0; i < Lockout::free_failures; ++i) CHECK(guess(id, "192.0.2.1") == Fault(1300, 401));
        CHECK(guess(id, "192.0.2.1") == Fault(0, 429));
        CHECK(guess(id, "192.0.2.2") == Fault(1300, 401));
    }
    // The right secret has to wait like any other; elsewhere it need not.
    CHECK(office.refusal(Office::sign(office.request("a"), key)) == Fault(0, 429));
    Request elsewhere = office.request("b");
    elsewhere.address = "192.0.2.3";
    CHECK(office.refusal(Office::sign(std::move(elsewhere), key)) == Fault(0, 200));
    office.clock.instant += seconds(1);
    CHECK(guess(key.id, "192.0.2.1") == Fault(1300, 401));
    office.clock.instant += seconds(1);
    CHECK(guess(key.id, "192.0.2.1") == Fault(0, 429));
    office.clock.instant += seconds(1);
    CHECK(office.refusal(Office::sign(office.request("c"), key)) == Fault(0, 200));
    CHECK(guess(key.id, "192.0.2.1") == Fault(1300, 401));  // a right one makes up for the wrong ones
}

TEST_CASE("a lock-out ends at five minutes, and guessers beyond the table are forgotten") {
    Lockout lockout;
    Instant now{std::chrono::hours(1)};
    for (int i = 0; i < 60; ++i) {
        lockout.failed("a", "k", now);
        CHECK(lockout.wait("a", "k", now) <= Lockout::longest);
        now += lockout.wait("a", "k", now);
    }
    lockout.failed("a", "k", now);
    CHECK(lockout.wait("a", "k", now) == Lockout::longest);
    for (std::size_t i = 0; i < Lockout::most_guessers; ++i) lockout.failed("b", std::to_string(i), now);
    CHECK(lockout.wait("a", "k", now) == std::chrono::milliseconds(0));
}

TEST_CASE("a key may make so many requests in a second, others are not held up by it") {
    config::Access rules;
    rules.requests_per_second = 10;
    Office office(rules);
    const AccessKey busy = office.key(Role::read), other = office.key(Role::read);
    int let_in = 0, nonce = 0;
    for (int i = 0; i < 30; ++i)
        let_in += office.refusal(Office::sign(office.request(std::to_string(++nonce)), busy)) == Fault(0, 200);
    CHECK(let_in == 10);
    CHECK(office.refusal(Office::sign(office.request(std::to_string(++nonce)), busy)) == Fault(0, 429));
    CHECK(office.refusal(Office::sign(office.request(), other)) == Fault(0, 200));
    office.clock.instant += std::chrono::milliseconds(100);
    CHECK(office.refusal(Office::sign(office.request(std::to_string(++nonce)), busy)) == Fault(0, 200));
}

TEST_CASE("on the unix socket groups say who may do what; root and the daemon itself may do everything") {
    config::Access rules;
    rules.socket_groups = {{Role::read, 60001}, {Role::run, 60002}, {Role::admin, 60003}};
    Office office(rules);
    const auto role_of = [&](Peer peer) {
        Request request;
        request.peer = std::move(peer);
        return office.credentials.identify(request).role;
    };
    CHECK(role_of({60000, 60001, 1, {}}) == Role::read);
    CHECK(role_of({60000, 60000, 1, {5, 60002}}) == Role::run);
    CHECK(role_of({60000, 60001, 1, {60003}}) == Role::admin);
    CHECK(role_of({0, 0, 1, {}}) == Role::admin);
    CHECK_THROWS_AS(role_of({60000, 60000, 1, {60000}}), NotLetIn);
    Request unknown;
    CHECK_THROWS_AS(office.credentials.identify(unknown), NotLetIn);

    Office open;
    Request anybody;
    anybody.peer = Peer{60000, 60000, 1, {}};
    CHECK(open.credentials.identify(anybody).role == Role::admin);
}
