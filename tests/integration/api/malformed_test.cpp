#include <doctest/doctest.h>

#include "integration/api/live_server.hpp"

using namespace rosterd;
using namespace rosterd::tests;

namespace {

struct Case {
    const char* name;
    std::string bytes;
    unsigned status;
};

}  // namespace

TEST_CASE("a request that is none gets its status, and the connection ends cleanly") {
    LiveServer server([](config::Listen& listen) {
        listen.max_line = 200;
        listen.max_header = 1000;
        listen.max_body = 100;
    });
    const std::string many(2000, 'a');
    const std::vector<Case> cases = {
        {"words", "hello\r\n\r\n", 400},
        {"line feeds alone", "GET / HTTP/1.1\nHost: x\n\n", 400},
        {"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"a long line", "GET /" + many + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
        {"a long header", "GET / HTTP/1.1\r\nHost: x\r\nX: " + many + "\r\n\r\n", 431},
        {"a long body", "POST /api/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n", 413},
        {"a bad length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400},
        {"length and chunks",
         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"a bad chunk", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400},
        {"an unknown coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: br\r\n\r\n", 501},
        {"an unknown expectation", "POST / HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 2\r\n\r\n", 417},
        {"an endless chunk header",
         "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(40'000, 'a'), 400},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        Client client = server.client();
        client.send(each.bytes);
        const Received answer = client.receive();
        CHECK(answer.status == each.status);
        CHECK(answer.has("\r\nContent-Type: application/problem+json\r\n"));
        CHECK(answer.has("\r\nConnection: close\r\n"));
        CHECK(api::Json::parse(answer.body).at("status") == each.status);
        CHECK(client.closed());
        CHECK(server.answers());
    }
}

TEST_CASE("a bad request behind good ones does not spoil them") {
    LiveServer server;
    Client client = server.client();
    client.send(get_request("/api/v1/health") + get_request("/api/v1/health") + "nonsense\r\n\r\n");
    CHECK(client.receive().status == 200);
    CHECK(client.receive().status == 200);
    CHECK(client.receive().status == 400);
    CHECK(client.closed());
}

TEST_CASE("a request that ends in the middle is told so") {
    LiveServer server;
    for (const char* beginning :
         {"GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{}"}) {
        CAPTURE(beginning);
        Client client = server.client();
        client.send(beginning);
        client.end_sending();
        CHECK(client.receive().status == 400);
        CHECK(client.closed());
    }
}

TEST_CASE("bad JSON is an answer, and the connection stays") {
    LiveServer server;
    Client client = server.client();
    for (const std::string& body :
         {std::string("{"), std::string("\xff"), std::string(100'000, '['), std::string("[]")}) {
        client.send(post_request("/api/v3/trigger-sync-task", body));
        const Received answer = client.receive();
        CHECK(answer.status == 200);
        CHECK(api::Json::parse(answer.body).at("statusCode") == 400);
    }
    CHECK(client.get("/api/v1/health").status == 200);
}
