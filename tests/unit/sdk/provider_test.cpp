// Tokens, budgets, retries, and a client that has them all.

#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <string>
#include <vector>

#include "rosterd/api_client.hpp"
#include "rosterd/json.hpp"
#include "rosterd/web_address.hpp"
#include "simulators/faults.hpp"
#include "support/run_alone.hpp"

using namespace rosterd;
using namespace rosterd::tests;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

Async<void> pause(milliseconds time) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, time);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

// Tokens "1", "2", ...; the failing ones throw.
struct Provider {
    int fetched = 0, fail = 0;
    seconds lifetime{3600};

    TokenCache::Fetch fetch() {
        return [this]() -> Async<Token> {
            ++fetched;
            co_await pause(milliseconds(1));
            if (fail > 0 && fail-- > 0) throw Error(ErrorKind::unreachable, "no token today");
            co_return Token{Secret(std::to_string(fetched)), lifetime};
        };
    }
};

std::string token_of(boost::asio::io_context& loop, TokenCache& cache) {
    return run_alone(loop, cache.get()).reveal();
}

RetryLimits quick() {
    RetryLimits limits;
    limits.first_wait = milliseconds(1);
    return limits;
}

}  // namespace

TEST_CASE("a token is fetched once, however many ask") {
    boost::asio::io_context loop;
    Provider provider;
    TokenCache cache(provider.fetch());
    int got = 0;
    for (int i = 0; i < 10; ++i) {
        boost::asio::co_spawn(loop, cache.get(), [&](std::exception_ptr failure, const Secret& token) {
            CHECK(!failure);
            got += token.reveal() == "1";
        });
    }
    loop.run();
    CHECK(got == 10);
    CHECK(provider.fetched == 1);
    CHECK(token_of(loop, cache) == "1");
}

TEST_CASE("a token that the provider calls expired is replaced, once") {
    boost::asio::io_context loop;
    Provider provider;
    TokenCache cache(provider.fetch());
    const Secret first(token_of(loop, cache));
    cache.expired(first);
    CHECK(token_of(loop, cache) == "2");
    cache.expired(first);  // somebody comes late with the old one
    CHECK(token_of(loop, cache) == "2");
}

TEST_CASE("a failed fetch fails all who wait for it, and the next tries again") {
    boost::asio::io_context loop;
    Provider provider;
    provider.fail = 1;
    TokenCache cache(provider.fetch());
    int failed = 0;
    for (int i = 0; i < 5; ++i)
        boost::asio::co_spawn(loop, cache.get(),
                              [&](std::exception_ptr failure, const Secret&) { failed += !!failure; });
    loop.run();
    CHECK(failed == 5);
    CHECK(provider.fetched == 1);
    CHECK(token_of(loop, cache) == "2");
}

TEST_CASE("a renewal that fails leaves the token that still holds") {
    boost::asio::io_context loop;
    Provider provider;
    provider.lifetime = seconds(3600);
    TokenCache cache(provider.fetch(), seconds(1));
    CHECK(token_of(loop, cache) == "1");
    TokenCache always_early(provider.fetch(), seconds(3600));  // half of the lifetime is left: not yet
    CHECK(token_of(loop, always_early) == "2");
    CHECK(token_of(loop, always_early) == "2");
}

TEST_CASE("a budget lets as many through as the window allows, and the rest later") {
    boost::asio::io_context loop;
    RateBudget budget({{milliseconds(60), 5}});
    std::vector<std::chrono::steady_clock::time_point> made;
    auto call = [&]() -> Async<void> {
        const RateTaker taker{1, true};
        co_await budget.take(taker);
        made.push_back(std::chrono::steady_clock::now());
    };
    for (int i = 0; i < 12; ++i)
        boost::asio::co_spawn(loop, call(), [](std::exception_ptr failure) { CHECK(!failure); });
    loop.run();
    REQUIRE(made.size() == 12);
    for (std::size_t i = 5; i < made.size(); ++i) CHECK(made[i] - made[i - 5] >= milliseconds(59));
    CHECK(budget.time_for(12) == milliseconds(120));
}

TEST_CASE("turns go round between tasks, and who is waited for goes first") {
    boost::asio::io_context loop;
    RateBudget budget({{milliseconds(5), 1}});
    std::string order;
    auto call = [&](RateTaker taker, char name) -> Async<void> {
        co_await budget.take(taker);
        order += name;
    };
    const auto start = [&](std::int64_t task, bool interactive, char name) {
        RateTaker taker{task, interactive};
        boost::asio::co_spawn(loop, call(taker, name), [](std::exception_ptr failure) { CHECK(!failure); });
    };
    start(1, false, '-');  // takes what is free
    for (int i = 0; i < 3; ++i) start(1, false, 'a');
    for (int i = 0; i < 3; ++i) start(2, false, 'b');
    start(3, true, 'i');
    loop.run();
    CHECK(order == "-iababab");
}

TEST_CASE("the provider's word ends the calls for a while") {
    boost::asio::io_context loop;
    RateBudget budget({{milliseconds(1), 100}});
    budget.pause(milliseconds(30));
    const auto before = std::chrono::steady_clock::now();
    auto call = [&]() -> Async<int> {
        const RateTaker taker;
        co_await budget.take(taker);
        co_return 0;
    };
    run_alone(loop, call());
    CHECK(std::chrono::steady_clock::now() - before >= milliseconds(30));
}

TEST_CASE("one credential has one budget, another has another") {
    RateBudgets budgets;
    const std::vector<RateWindow> windows = {{seconds(1), 10}};
    const auto first = budgets.get("lark", Secret("a"), "contacts", windows);
    CHECK(first == budgets.get("lark", Secret("a"), "contacts", windows));
    CHECK(first != budgets.get("lark", Secret("b"), "contacts", windows));
    CHECK(first != budgets.get("lark", Secret("a"), "events", windows));
}

TEST_CASE("what is tried again, and what is not") {
    RetryPolicy policy({}, 7);
    for (const bool repeatable : {false, true}) {
        CHECK(!policy.next(Trouble::refused, 1, repeatable, {}));
        CHECK(policy.next(Trouble::throttled, 1, repeatable, {}));
        CHECK(policy.next(Trouble::unsent, 1, repeatable, {}));
        CHECK(policy.next(Trouble::lost, 1, repeatable, {}).has_value() == repeatable);
        CHECK(policy.next(Trouble::busy, 1, repeatable, {}).has_value() == repeatable);
        CHECK(policy.next(Trouble::token_expired, 1, repeatable, {}) == milliseconds(0));
        CHECK(!policy.next(Trouble::token_expired, 2, repeatable, {}));
        CHECK(!policy.next(Trouble::throttled, 5, repeatable, {}));
    }
    CHECK(*policy.next(Trouble::throttled, 1, true, seconds(7)) >= seconds(7));
    CHECK(!policy.next(Trouble::throttled, 1, true, std::chrono::hours(1)));
    for (unsigned tries = 1; tries < 5; ++tries) {
        const auto wait = *policy.next(Trouble::busy, tries, true, {});
        CHECK(wait <= milliseconds(500) * (1U << (tries - 1)));
        CHECK(wait >= milliseconds(250) * (1U << (tries - 1)));
    }
}

TEST_CASE("Retry-After is seconds or a date") {
    const Instant now = *parse_instant("1994-11-06T08:49:30Z");
    HttpResponse response;
    CHECK(!retry_after(response, now));
    response.headers = {{"Retry-After", "12"}};
    CHECK(retry_after(response, now) == seconds(12));
    response.headers = {{"retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"}};
    CHECK(retry_after(response, now) == seconds(7));
    response.headers = {{"retry-after", "Sat, 05 Nov 1994 08:49:37 GMT"}};
    CHECK(retry_after(response, now) == seconds(0));
    for (const char* bad : {"soon", "-1", "12 s", "Sun, 06 Foo 1994 08:49:37 GMT"}) {
        response.headers = {{"Retry-After", bad}};
        CHECK(!retry_after(response, now));
    }
}

TEST_CASE("a client gets over what passes, and repeats no write that may be done") {
    FaultMenu faults;
    std::atomic<int> seen{0};
    const HttpServer server([&](const SimRequest& request) {
        ++seen;
        if (std::optional<SimReply> refusal = faults.refuse(request)) return *refusal;
        return faults.spoil(SimReply{200, {}, std::string(request.header("authorization"))}, request);
    });
    boost::asio::io_context loop;
    Provider provider;
    ApiClient::Options options;
    options.connections = std::make_shared<HttpPool>(parse_web_address(server.url()).address, HttpLimits{}, nullptr, 1);
    options.token = std::make_shared<TokenCache>(provider.fetch());
    options.retries = quick();
    ApiClient client(std::move(options));
    const auto call = [&](bool repeatable) {
        ApiCall one;
        one.request.method = "POST";
        one.repeatable = repeatable;
        return run_alone(loop, client.call(std::move(one)));
    };
    CHECK(call(false).body == "Bearer 1");
    faults.order(Fault::token_expired, "POST");
    CHECK(call(false).body == "Bearer 2");
    faults.order(Fault::token_expired, "POST", 0, 2);
    CHECK(call(false).status == 401);
    faults.order(Fault::too_many_requests, "POST", 0, 3);
    CHECK(call(false).status == 200);
    faults.order(Fault::server_error, "POST");
    CHECK(call(false).status == 503);
    faults.order(Fault::server_error, "POST", 0, 2);
    CHECK(call(true).status == 200);
    faults.order(Fault::reset_in_the_middle, "POST");
    faults.order(Fault::reset_before, "POST");
    CHECK(call(true).status == 200);
    seen = 0;
    faults.order(Fault::reset_before, "POST");
    CHECK_THROWS_AS(call(false), HttpLost);
    CHECK(seen == 1);
}

TEST_CASE("values as JSON and back") {
    const std::string text = R"({"a":[1,-2,2.5,true,null,"x\"\u0000ü"],"b":{"c":18446744073709551615}})";
    const Value value = from_json(text);
    CHECK(from_json(to_json(value)) == value);
    CHECK(to_json(Value("a\xff")) == "\"a\xEF\xBF\xBD\"");
    for (const std::string& bad :
         {std::string(), std::string("{"), std::string("<html>"), std::string(100, '['), std::string("\xff")})
        CHECK_THROWS_AS(from_json(bad), Error);
}
