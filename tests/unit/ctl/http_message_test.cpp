// Answers in every kind of pieces, without a socket.

#include "sdk/http_message.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <string>
#include <vector>

#include "rosterd/error.hpp"
#include "support/random.hpp"

using namespace rosterd;
using boost::system::error_code;

namespace {

struct Outcome {
    HttpResponse response;
    error_code error;
    bool whole = false;
    bool can_go_on = false;
};

HttpLimits small_limits() {
    HttpLimits limits;
    limits.header_bytes = 1024;
    limits.body_bytes = 1000;
    return limits;
}

// Feeds the pieces one by one; `closed`: the connection ends after them.
Outcome read(const std::vector<std::string>& pieces, bool closed = false, bool to_head = false) {
    const HttpLimits limits = small_limits();
    AnswerReader reader(limits, to_head);
    Outcome outcome;
    for (std::string_view piece : pieces) {
        while (!piece.empty() && !reader.is_done() && !outcome.error) {
            const boost::asio::mutable_buffer room = reader.room();
            const std::size_t count = boost::asio::buffer_copy(room, boost::asio::buffer(piece));
            piece.remove_prefix(count);
            reader.commit(count, outcome.error);
        }
    }
    if (closed && !outcome.error && !reader.is_done()) reader.end(outcome.error);
    outcome.whole = !outcome.error && reader.is_done();
    if (outcome.whole) outcome.can_go_on = reader.can_go_on();
    if (outcome.whole) outcome.response = reader.take();
    return outcome;
}

struct Sample {
    const char* name;
    std::string bytes;
    bool ends_by_closing;
    unsigned status;
    std::string body;
};

std::vector<Sample> samples() {
    return {
        {"with a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: 1\r\n\r\nhello", false, 200, "hello"},
        {"in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
         false, 200, "hello"},
        {"until the connection closes", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello", true, 200, "hello"},
        {"without a body", "HTTP/1.1 204 No Content\r\n\r\n", false, 204, ""},
        {"after 100 Continue", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
         false, 404, "no"},
        {"from an old server", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false, 200, "ok"},
    };
}

}  // namespace

TEST_CASE("an answer cut in two at any byte reads as if it came whole") {
    for (const Sample& sample : samples()) {
        CAPTURE(sample.name);
        for (std::size_t i = 0; i <= sample.bytes.size(); ++i) {
            CAPTURE(i);
            const Outcome outcome = read({sample.bytes.substr(0, i), sample.bytes.substr(i)}, sample.ends_by_closing);
            REQUIRE(outcome.whole);
            CHECK(outcome.response.status == sample.status);
            CHECK(outcome.response.body == sample.body);
        }
    }
}

TEST_CASE("an answer that comes byte by byte reads as if it came whole") {
    for (const Sample& sample : samples()) {
        CAPTURE(sample.name);
        std::vector<std::string> bytes;
        for (const char c : sample.bytes) bytes.emplace_back(1, c);
        const Outcome outcome = read(bytes, sample.ends_by_closing);
        REQUIRE(outcome.whole);
        CHECK(outcome.response.body == sample.body);
    }
}

TEST_CASE("an answer cut off at any byte is not taken for a whole one") {
    for (const Sample& sample : samples()) {
        if (sample.ends_by_closing) continue;
        CAPTURE(sample.name);
        for (std::size_t i = 0; i < sample.bytes.size(); ++i) {
            CAPTURE(i);
            const Outcome outcome = read({sample.bytes.substr(0, i)}, true);
            CHECK_FALSE(outcome.whole);
            CHECK(outcome.error == boost::asio::error::eof);
        }
    }
}

TEST_CASE("headers are found whatever their case") {
    const Outcome outcome = read({"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"});
    REQUIRE(outcome.whole);
    CHECK(outcome.response.header("content-TYPE") == "application/json");
    CHECK(outcome.response.header("Content-Typ").empty());
}

TEST_CASE("the connection goes on only after an answer that allows it") {
    CHECK(read({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"}).can_go_on);
    CHECK_FALSE(read({"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"}).can_go_on);
    CHECK_FALSE(read({"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"}).can_go_on);
    CHECK_FALSE(read({"HTTP/1.1 200 OK\r\n\r\nok"}, true).can_go_on);
    // Bytes that nobody asked for: whose answer would they be?
    CHECK_FALSE(read({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"}).can_go_on);
}

TEST_CASE("the answer to HEAD has no body, whatever its length says") {
    const Outcome outcome = read({"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"}, false, true);
    REQUIRE(outcome.whole);
    CHECK(outcome.response.body.empty());
    CHECK(outcome.can_go_on);
}

TEST_CASE("an answer above the limits is refused") {
    const std::string thousand(1000, 'x');
    SUBCASE("announced by its length") {
        CHECK(is_http_error(read({"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"}).error));
        CHECK(read({"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + thousand}).whole);
    }
    SUBCASE("in one chunk too many") {
        const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + thousand + "\r\n";
        CHECK(is_http_error(read({head, "1\r\nx\r\n0\r\n\r\n"}).error));
        CHECK(read({head, "0\r\n\r\n"}).whole);
    }
    SUBCASE("until the connection closes") {
        CHECK(is_http_error(read({"HTTP/1.1 200 OK\r\n\r\n", thousand, "x"}).error));
    }
    SUBCASE("a header without an end") {
        CHECK(is_http_error(read({"HTTP/1.1 200 OK\r\nX: ", thousand, thousand}).error));
    }
    SUBCASE("a chunk's head without an end") {
        CHECK(
            is_http_error(read({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", thousand, thousand}).error));
    }
    SUBCASE("more trailing headers than a header may have") {
        std::vector<std::string> pieces{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"};
        for (int i = 0; i < 100; ++i) pieces.push_back("X-Trailer: " + std::string(100, 'x') + "\r\n");
        CHECK_FALSE(read(pieces).whole);
        CHECK(is_http_error(read(pieces).error));
    }
}

TEST_CASE("what is not HTTP is refused at once") {
    for (const std::string bytes :
         {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
          "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        CAPTURE(bytes);
        CHECK(is_http_error(read({bytes}).error));
    }
}

TEST_CASE("damaged answers end in an answer or an error, never in anything else") {
    rosterd::tests::Random random;
    for (int round = 0; round < 3000; ++round) {
        const std::vector<Sample> all = samples();
        std::string bytes = all[static_cast<std::size_t>(random.number(0, std::ssize(all) - 1))].bytes;
        for (std::int64_t damage = random.number(1, 4); damage > 0; --damage) {
            const auto place = static_cast<std::size_t>(random.number(0, std::ssize(bytes) - 1));
            const auto byte = static_cast<char>(random.number(0, 255));
            if (random.number(0, 1) == 0) {
                bytes[place] = byte;
            } else {
                bytes.insert(place, static_cast<std::size_t>(random.number(1, 40)), byte);
            }
        }
        const auto middle = static_cast<std::size_t>(random.number(0, std::ssize(bytes)));
        const Outcome outcome = read({bytes.substr(0, middle), bytes.substr(middle)}, true);
        CHECK(outcome.whole != static_cast<bool>(outcome.error));
    }
}

TEST_CASE("a request cannot break out of its line") {
    HttpAddress address;
    address.host = "example.test";
    HttpRequest request;
    SUBCASE("by its target") {
        request.target = "/a\r\nX-Evil: 1";
    }
    SUBCASE("by a blank in its target") {
        request.target = "/a b";
    }
    SUBCASE("by its method") {
        request.method = "GET /x HTTP/1.1\r\n";
    }
    SUBCASE("by a header's name") {
        request.headers = {{"X:Y\r\nZ", "1"}};
    }
    SUBCASE("by a header's value") {
        request.headers = {{"X", "1\r\nZ: 2"}};
    }
    CHECK_THROWS_AS(serialize(address, request), Error);
}

TEST_CASE("a request has its host, its length and its body") {
    HttpAddress address;
    address.host = "::1";
    address.port = 8080;
    HttpRequest request;
    request.method = "POST";
    request.target = "/api/v1/tasks/1000/run";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{}";
    CHECK(serialize(address, request) ==
          "POST /api/v1/tasks/1000/run HTTP/1.1\r\nHost: [::1]:8080\r\nContent-Type: application/json\r\n"
          "Content-Length: 2\r\n\r\n{}");

    request = {};
    address = {};
    address.socket = "/run/x";
    CHECK(serialize(address, request) == "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
}
