#include "api/request_parser.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include "support/random.hpp"

using namespace rosterd::api;
using rosterd::tests::Random;
using Step = RequestParser::Step;

namespace {

Limits small_limits() {
    Limits limits;
    limits.line = 100;
    limits.header = 400;
    limits.body = 50;
    return limits;
}

// What became of the bytes: a request, a refusal (its status), or neither yet.
struct Outcome {
    unsigned refused = 0;
    bool done = false;
    Request request;
    std::size_t used = 0;
    std::string detail;

    bool operator==(const Outcome& other) const {
        return refused == other.refused && done == other.done && request.method == other.request.method &&
               request.target == other.request.target && request.body == other.request.body &&
               request.headers.size() == other.request.headers.size();
    }
};

// `next_size` says how many bytes arrive at a time.
Outcome parse(std::string_view bytes, const Limits& limits, const std::function<std::size_t()>& next_size) {
    RequestParser parser(limits);
    Outcome outcome;
    std::string arrived;
    while (!bytes.empty()) {
        const std::size_t size = std::min(next_size(), bytes.size());
        arrived += bytes.substr(0, size);
        bytes.remove_prefix(size);
        for (;;) {
            std::size_t used = 0;
            const Step step = parser.put(arrived, used);
            REQUIRE(used <= arrived.size());
            arrived.erase(0, used);
            outcome.used += used;
            if (step == Step::refused) {
                outcome.refused = parser.refusal().status;
                outcome.detail = parser.refusal().detail;
                return outcome;
            }
            if (step == Step::done) {
                outcome.done = true;
                outcome.request = parser.take();
                return outcome;
            }
            if (step == Step::more || arrived.empty()) break;
        }
    }
    return outcome;
}

Outcome parse(std::string_view bytes, const Limits& limits = small_limits()) {
    return parse(bytes, limits, [&] { return bytes.size(); });
}

Outcome parse_by_bytes(std::string_view bytes) {
    return parse(bytes, small_limits(), [] { return 1U; });
}

struct Case {
    const char* name;
    std::string bytes;
    unsigned status;  // 0: a request
};

const std::vector<Case>& cases() {
    static const std::string long_text(500, 'a');
    static const std::vector<Case> table = {
        {"plain", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 0},
        {"HTTP/1.0 without a host", "GET / HTTP/1.0\r\n\r\n", 0},
        {"blank lines in front", "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 0},
        {"many blank lines in front", "\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 0},
        {"a length said twice the same",
         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 0},
        {"chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", 0},
        {"chunks with extension and trailer",
         "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n", 0},
        {"no chunk at all", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0},
        {"bytes above ASCII in the target", "GET /\xe5\xbc\xa0 HTTP/1.1\r\nHost: x\r\n\r\n", 0},
        {"an expectation", "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", 0},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
        {"line feeds alone", "GET / HTTP/1.1\nHost: x\n\n", 400},
        {"a line feed alone in the header", "GET / HTTP/1.1\r\nHost: x\n\r\n", 400},
        {"a NUL in the line", std::string("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", 29), 400},
        {"a NUL in a header", std::string("GET / HTTP/1.1\r\nHost: \0\r\n\r\n", 28), 400},
        {"a tab in the line", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
        {"words", "hello there\r\n\r\n", 400},
        {"no version", "GET /\r\nHost: x\r\n\r\n", 400},
        {"HTTP/2", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
        {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505},
        {"no method", " / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"a space in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"a space before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400},
        {"a header without a colon", "GET / HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n", 400},
        {"a header without a name", "GET / HTTP/1.1\r\nHost: x\r\n: nothing\r\n\r\n", 400},
        {"two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", 400},
        {"a negative length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
        {"a length in words", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n{}", 400},
        {"a length beyond numbers", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
        {"length and chunks",
         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"chunks and length",
         "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", 400},
        {"another coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        {"two codings", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        {"chunks of HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"a chunk size in words", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n", 400},
        {"a chunk without its end", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab0\r\n\r\n",
         400},
        {"another expectation", "POST / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 2\r\n\r\n{}", 417},
        {"a long line", "GET /" + long_text + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
        {"a long line without an end", "GET /" + long_text, 414},
        {"a long header", "GET / HTTP/1.1\r\nHost: x\r\nX: " + long_text + "\r\n\r\n", 431},
        {"a long header without an end", "GET / HTTP/1.1\r\nHost: x\r\nX: " + long_text, 431},
        {"many headers",
         "GET / HTTP/1.1\r\nHost: x\r\n" +
             [] {
                 std::string many;
                 for (int i = 0; i < 200; ++i) many += "X: y\r\n";
                 return many;
             }() +
             "\r\n",
         431},
        {"a long body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 51\r\n\r\n", 413},
        {"a body at the limit", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n" + std::string(50, ' '), 0},
        {"long chunks",
         "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n" + std::string(32, ' ') +
             "\r\n20\r\n" + std::string(32, ' ') + "\r\n0\r\n\r\n",
         413},
        {"a chunk beyond numbers",
         "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 413},
    };
    return table;
}

}  // namespace

TEST_CASE("each request gets the status that HTTP wants, however its bytes arrive") {
    for (const Case& each : cases()) {
        CAPTURE(each.name);
        const Outcome whole = parse(each.bytes);
        CAPTURE(whole.detail);
        CHECK(whole.refused == each.status);
        CHECK(whole.done == (each.status == 0));
        CHECK(parse_by_bytes(each.bytes) == whole);
    }
}

TEST_CASE("what belongs to the next request stays where it is") {
    const std::string first = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n";
    const Outcome outcome = parse(first + "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(outcome.request.target == "/1");
    CHECK(outcome.used == first.size());
}

TEST_CASE("bodies arrive whole, chunked or not") {
    CHECK(parse("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"a\":1}").request.body == R"({"a":1})");
    CHECK(parse_by_bytes("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n")
              .request.body == R"({"a":1})");
}

TEST_CASE("trailers of a chunked body do not pass for headers") {
    const Outcome outcome =
        parse("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx-authing-lang: en-US\r\n\r\n");
    REQUIRE(outcome.done);
    CHECK(outcome.request.header("X-Authing-Lang") == nullptr);
    CHECK(*outcome.request.header("host") == "x");
}

TEST_CASE("a connection is kept as the version and its header say") {
    CHECK(parse("GET / HTTP/1.1\r\nHost: x\r\n\r\n").request.keep_alive);
    CHECK_FALSE(parse("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").request.keep_alive);
    CHECK_FALSE(parse("GET / HTTP/1.0\r\n\r\n").request.keep_alive);
    CHECK(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").request.keep_alive);
}

TEST_CASE("random changes to requests never depend on how the bytes arrive") {
    Random random;
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = cases()[static_cast<std::size_t>(random.number(0, std::ssize(cases()) - 1))].bytes;
        for (auto changes = random.number(1, 4); changes > 0 && !bytes.empty(); --changes) {
            const auto at = static_cast<std::size_t>(random.number(0, std::ssize(bytes) - 1));
            switch (random.number(0, 3)) {
                case 0:
                    bytes[at] = static_cast<char>(random.number(0, 255));
                    break;
                case 1:
                    bytes.erase(at, 1);
                    break;
                case 2:
                    bytes.insert(at, random.text("\r\n :;,0aGZ", 1, 3));
                    break;
                default:
                    bytes += bytes.substr(at);
            }
        }
        if (bytes.empty()) continue;
        const Outcome whole = parse(bytes);
        const Outcome pieces =
            parse(bytes, small_limits(), [&] { return static_cast<std::size_t>(random.number(1, 7)); });
        CAPTURE(bytes);
        // What is refused in pieces may still be waited for as a whole, and the other way round, while a line has no
        // end; neither may turn into a request, nor a request into it.
        CHECK(whole.done == pieces.done);
        CHECK_FALSE((whole.done && pieces.refused != 0));
        if (whole.done) CHECK(pieces == whole);
    }
}

TEST_CASE("the body of the one call that takes a plan may be longer, no other") {
    Limits limits = small_limits();
    limits.plan = 80;
    const auto post = [&](const std::string& target, std::size_t length) {
        return parse("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) +
                         "\r\n\r\n" + std::string(length, ' '),
                     limits);
    };
    CHECK(post("/api/v1/tasks/1/apply", 80).done);
    CHECK(post("/api/v1/tasks/1/apply?acceptPlan=x", 80).done);
    CHECK(post("/api/v1/tasks/1/apply", 81).refused == 413);
    CHECK(post("/api/v1/tasks/1/run", 80).refused == 413);
    CHECK(post("/api/v1/tasks/1/run?x=/apply", 80).refused == 413);
    limits.plan = 0;
    CHECK(post("/api/v1/tasks/1/apply", 80).refused == 413);
}
